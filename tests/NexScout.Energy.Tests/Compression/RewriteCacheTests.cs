using NexScout.Energy.Compression;
using Xunit;

namespace NexScout.Energy.Tests.Compression;

public sealed class RewriteCacheTests
{
    private readonly Clock _clock = new();

    [Fact]
    public void Key_OfPromptsWithOneOpening_Differs()
    {
        var opening = new string('a', 4000);
        var wish = new CompressionWish("w", CompressionLevel.Strong);
        Assert.NotEqual(RewriteCache.Key(opening + "b", wish, null), RewriteCache.Key(opening + "c", wish, null));
        Assert.NotEqual(RewriteCache.Key("ab", wish, "c"), RewriteCache.Key("b", wish, "ca"));
        Assert.Equal(RewriteCache.Key("ab", wish, "c"), RewriteCache.Key("ab", wish, "c"));
    }

    [Fact]
    public void Find_After60Days_IsGone()
    {
        var cache = Filled(1, "short");
        _clock.Now += TimeSpan.FromDays(60) - TimeSpan.FromSeconds(1);
        Assert.NotNull(cache.Find("k0"));
        _clock.Now += TimeSpan.FromSeconds(1);
        Assert.Null(cache.Find("k0"));
    }

    [Fact]
    public void Add_BeyondTheBounds_ForgetsTheLeastRecentlyUsed()
    {
        var cache = Filled(4096, "short");
        Assert.NotNull(cache.Find("k0"));
        cache.Add("new", default, Text("short"));
        Assert.NotNull(cache.Find("k0"));
        Assert.Null(cache.Find("k1"));
        var large = Filled(20, new string('a', 1024 * 1024));
        Assert.Equal(16, Enumerable.Range(0, 20).Count(i => large.Find($"k{i}") is not null));
    }

    [Fact]
    public void Drain_TellsNewRewritesAndHitsOnce()
    {
        var cache = Filled(2, "short");
        cache.Find("k1");
        cache.Find("k1");
        Assert.Equal([("k0", 0), ("k1", 2)], cache.Drain().Select(one => (one.Hash, one.Hits)));
        Assert.Empty(cache.Drain());
        cache.Find("k0");
        Assert.Equal(1, cache.Drain().Single().Hits);
    }

    private RewriteCache Filled(int count, string text)
    {
        var cache = new RewriteCache(_clock);
        for (var i = 0; i < count; i++) cache.Add($"k{i}", new CompressionWish("w", CompressionLevel.Light), Text(text));
        return cache;
    }

    private static CompressedText Text(string text) => new(text, 10, 5, 1, new Dictionary<string, int>());

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
