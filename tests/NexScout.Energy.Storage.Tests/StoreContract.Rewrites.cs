using NexScout.Energy.Compression;

namespace NexScout.Energy.Storage.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Rewrites_SavedTwice_AddUpHitsAndReadBack()
    {
        IRewriteStore store = Store;
        var rewrite = Rewrite("w", "a", 2);
        await store.SaveRewrites([rewrite, Rewrite("other", "a", 1)], Some.Noon, Cancel);
        await store.SaveRewrites([rewrite with { Hits = 3 }], Some.Noon, Cancel);
        var found = await store.Rewrites("1", Some.Noon, 10, Cancel);
        Assert.Equal([("w", 5), ("other", 1)], found.Select(one => (one.Workspace, one.Hits)));
        Assert.Equal(rewrite.Removed, found[0].Removed);
        Assert.Equal(rewrite with { Hits = 5, Removed = found[0].Removed }, found[0]);
    }

    [Fact]
    public async Task Rewrites_ExpiredOrOfOtherRules_AreNotReadAndExpiredOnesAreDropped()
    {
        IRewriteStore store = Store;
        await store.SaveRewrites([Rewrite("w", "a", 0), Rewrite("w", "b", 0) with { RulesVersion = "0" }], Some.Noon, Cancel);
        Assert.Single(await store.Rewrites("1", Some.Noon, 10, Cancel));
        Assert.Empty(await store.Rewrites("1", Some.Noon.AddDays(60), 10, Cancel));
        await store.SaveRewrites([], Some.Noon.AddDays(60), Cancel);
        Assert.Empty(await store.Rewrites("1", Some.Noon, 10, Cancel));
    }

    private static StoredRewrite Rewrite(string workspace, string hash, long hits) => new(
        workspace, hash, "1", CompressionLevel.Strong, "Größe 🙂 \"x\"", 20, 12, 0.6, 0.95, hits, Some.Noon.AddDays(60))
    {
        Removed = new Dictionary<string, int> { ["filler"] = 7 },
    };
}
