using NexScout.Energy.Storage.Sqlite;

namespace NexScout.Energy.Storage.Tests.Sqlite;

public sealed class WriterThreadTests
{
    [Fact]
    public async Task Run_Work_HasOneThreadOfItsOwnAndWhoWaitsGoesOnInThePool()
    {
        using var writer = new WriterThread();
        var (pool, first) = await writer.Run(Where);
        Assert.True(Thread.CurrentThread.IsThreadPoolThread);
        var (_, second) = await writer.Run(Where);
        Assert.Equal((false, first), (pool, second));
    }

    [Fact]
    public async Task Run_WorkThatAwaits_ComesBackToTheThread()
    {
        using var writer = new WriterThread();
        var (_, before) = await writer.Run(Where);
        var (_, after) = await writer.Run(async () =>
        {
            await Task.Yield();
            return await Where();
        });
        Assert.Equal(before, after);
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
