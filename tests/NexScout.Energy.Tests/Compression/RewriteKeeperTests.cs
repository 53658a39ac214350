using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Compression;
using Xunit;

namespace NexScout.Energy.Tests.Compression;

public sealed class RewriteKeeperTests : IRewriteStore
{
    private readonly List<StoredRewrite> _saved = [];
    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<StoredRewrite> _stored = [];
    private bool _away;

    [Fact]
    public async Task Stop_WritesWhatIsNew_AndTheNextStartUsesIt()
    {
        await Run(Add);
        Assert.Equal(("w", "k", 6), _saved.Select(one => (one.Workspace, one.Hash, one.TokensSaved)).Single());
        _stored = [.. _saved];
        _saved.Clear();
        StoredRewrite? found = null;
        await Run(cache => found = cache.Find("k"));
        Assert.Equal("short", found!.Text);
        Assert.Equal(1, _saved.Single().Hits);
    }

    [Fact]
    public async Task StorageAway_LosesNothingButTheRewrite()
    {
        _away = true;
        var cache = await Run(Add);
        Assert.Empty(_saved);
        Assert.NotNull(cache.Find("k"));
    }

    private static void Add(RewriteCache cache) => cache.Add(
        "k", new CompressionWish("w", CompressionLevel.Strong), new CompressedText("short", 10, 4, 1, new Dictionary<string, int>()));

    Task<IReadOnlyList<StoredRewrite>> IRewriteStore.Rewrites(string rulesVersion, DateTimeOffset now, int most, CancellationToken cancel)
    {
        _read.TrySetResult();
        return _away ? throw new InvalidOperationException("away") : Task.FromResult(_stored);
    }

    Task IRewriteStore.SaveRewrites(IReadOnlyList<StoredRewrite> rewrites, DateTimeOffset now, CancellationToken cancel)
    {
        if (_away) throw new InvalidOperationException("away");
        _saved.AddRange(rewrites);
        return Task.CompletedTask;
    }

    private async Task<RewriteCache> Run(Action<RewriteCache> work)
    {
        var cache = new RewriteCache(TimeProvider.System);
        using var keeper = new RewriteKeeper(cache, TimeProvider.System, NullLogger<RewriteKeeper>.Instance, this);
        await keeper.StartAsync(TestContext.Current.CancellationToken);
        await _read.Task;
        // The keeper fills the cache right after it has read.
        SpinWait.SpinUntil(() => _stored.Count == 0 || _stored.All(one => cache.Holds(one.Hash)), TimeSpan.FromSeconds(10));
        work(cache);
        await keeper.StopAsync(TestContext.Current.CancellationToken);
        return cache;
    }
}
