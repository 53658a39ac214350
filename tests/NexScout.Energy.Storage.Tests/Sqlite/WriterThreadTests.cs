using NexScout.Energy.Storage.Sqlite;

namespace NexScout.Energy.Storage.Tests.Sqlite;

public sealed class WriterThreadTests
{
    [Fact]
    public async Task Run_WorkThatBlocks_HasOneThreadOfItsOwnAndWhoWaitsGoesOnInThePool()
    {
        using var writer = new WriterThread();
        var first = await writer.Run(Where);
        Assert.True(Thread.CurrentThread.IsThreadPoolThread);
        var second = await writer.Run(Where);
        Assert.Equal((false, first.Id), (first.Pool, second.Id));
    }

    [Fact]
    public async Task Run_WorkThatFails_TellsWhoWaitsAndGoesOn()
    {
        using var writer = new WriterThread();
        await Assert.ThrowsAsync<IOException>(() => writer.Run<bool>(() => throw new IOException("full")));
        Assert.False((await writer.Run(Where)).Pool);
    }

    private static Task<(bool Pool, int Id)> Where() => Task.FromResult((Thread.CurrentThread.IsThreadPoolThread, Environment.CurrentManagedThreadId));
}
