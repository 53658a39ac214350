using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Budgets;
using NexScout.Energy.Caching;
using NexScout.Energy.Pipeline.Chat;
using Xunit;

namespace NexScout.Energy.Tests.Caching;

public sealed class ResponseCacheTests
{
    private readonly ManualTime _clock = new();
    private readonly Store _store = new();

    [Fact]
    public async Task Find_AfterPut_IsThereUntilItExpires()
    {
        using var cache = Cache();
        cache.Put(Answer(1));
        Assert.Equal("answer 1", (await cache.Find(Key(1)))!.Text);
        _clock.Advance(TimeSpan.FromDays(30));
        Assert.Null(await cache.Find(Key(1)));
    }

    [Fact]
    public async Task Find_Unknown_AsksStorageOnlyWhereOthersWriteToIt()
    {
        using var alone = Cache();
        await alone.Load(default);
        Assert.Null(await alone.Find(Key(9)));
        Assert.Equal(0, _store.Asked);
        _store.Shared = true;
        using var shared = Cache();
        await shared.Load(default);
        Assert.Null(await shared.Find(Key(9)));
        Assert.Equal(1, _store.Asked);
    }

    [Fact]
    public async Task Flush_AndStartAgain_FindsItAndItsHits()
    {
        using (var cache = Cache())
        {
            cache.Put(Answer(1));
            await cache.Find(Key(1));
            await cache.Find(Key(1));
            await cache.Flush();
        }

        using var next = Cache();
        await next.Load(default);
        Assert.Equal("answer 1", (await next.Find(Key(1)))!.Text);
        Assert.Equal(2, _store.Hits[Key(1)]);
    }

    [Fact]
    public async Task Find_MemoryIsFull_TheOneUsedLongestAgoHasGone()
    {
        using var cache = new ResponseCache(new CachingOptions { MemoryBytes = 1024 * 1024 }, _clock, NullLogger<ResponseCache>.Instance);
        var text = new string('x', 100_000);
        for (var i = 0; i < 6; i++)
        {
            cache.Put(Answer(i) with { Text = text });
            await cache.Find(Key(0));
        }

        Assert.NotNull(await cache.Find(Key(0)));
        Assert.Null(await cache.Find(Key(1)));
        Assert.NotNull(await cache.Find(Key(5)));
    }

    [Fact]
    public async Task Purge_OfAUser_LeavesOthers()
    {
        using var cache = Cache();
        cache.Put(Answer(1));
        cache.Put(Answer(2) with { User = "bob" });
        cache.Put(Answer(3) with { Workspace = "other" });

        Assert.Equal(1, await cache.Purge("acme", "ann", default));

        Assert.Null(await cache.Find(Key(1)));
        Assert.NotNull(await cache.Find(Key(2)));
        Assert.Equal(1, await cache.Purge("acme", null, default));
        Assert.NotNull(await cache.Find(Key(3)));
    }

    [Fact]
    public async Task Find_StorageAway_IsAMiss()
    {
        _store.Shared = true;
        _store.Away = true;
        using var cache = Cache();
        Assert.Null(await cache.Find(Key(1)));
        cache.Put(Answer(1));
        await cache.Flush();
        Assert.NotNull(await cache.Find(Key(1)));
    }

    [Fact]
    public async Task Find_SharedStorage_IsHeldInMemoryForAMinuteOnly()
    {
        _store.Shared = true;
        using var cache = Cache();
        cache.Put(Answer(1));
        await cache.Flush();
        await _store.PurgeAnswers("acme", "ann", default);
        Assert.NotNull(await cache.Find(Key(1)));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await cache.Find(Key(1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("many words in one answer \U0001F600\U0001F600")]
    public void Chunks_OfAnyText_MakeTheTextAgain(string text)
    {
        text = string.Concat(Enumerable.Repeat(text, 40));
        var collected = new StreamedText();
        foreach (var chunk in (Answer(1) with { Text = text }).Chunks(RequestId.New())) collected.Add(chunk, WireFormat.OpenAI);
        Assert.Equal(text, collected.Text);
    }

    private ResponseCache Cache() => new(new CachingOptions(), _clock, NullLogger<ResponseCache>.Instance, _store);

    private static CacheKey Key(int number) => new((UInt128)(uint)number, 7);

    private CachedAnswer Answer(int number) => new(
        Key(number), "acme", "ann", $"answer {number}", default, WireFormat.OpenAI, "openai/gpt-4o-mini", 50, _clock.GetUtcNow(), _clock.GetUtcNow().AddDays(30));

    private sealed class Store : IResponseStore
    {
        private readonly ConcurrentDictionary<CacheKey, CachedAnswer> _answers = new();

        public bool Shared { get; set; }

        public bool Away { get; set; }

        public int Asked { get; private set; }

        public ConcurrentDictionary<CacheKey, long> Hits { get; } = new();

        public Task<CachedAnswer?> FindAnswer(CacheKey key, DateTimeOffset now, CancellationToken cancel)
        {
            Asked++;
            if (Away) throw new LedgerUnavailableException("away");
            return Task.FromResult(_answers.GetValueOrDefault(key));
        }

        public Task<IReadOnlyList<CacheKey>> AnswerKeys(DateTimeOffset now, CancellationToken cancel) => Task.FromResult<IReadOnlyList<CacheKey>>([.. _answers.Keys]);

        public Task PutAnswers(IReadOnlyList<CachedAnswer> answers, IReadOnlyDictionary<CacheKey, (long Count, DateTimeOffset Last)> hits, CancellationToken cancel)
        {
            if (Away) throw new LedgerUnavailableException("away");
            foreach (var answer in answers) _answers[answer.Key] = answer;
            foreach (var (key, (count, _)) in hits) Hits.AddOrUpdate(key, count, (_, old) => old + count);
            return Task.CompletedTask;
        }

        public Task<int> PurgeAnswers(string workspace, string? user, CancellationToken cancel)
        {
            var gone = _answers.Values.Where(answer => answer.Workspace == workspace && (user is null || answer.User == user)).ToList();
            foreach (var answer in gone) _answers.TryRemove(answer.Key, out _);
            return Task.FromResult(gone.Count);
        }

        public Task<int> RemoveExpiredAnswers(DateTimeOffset now, CancellationToken cancel) => Task.FromResult(0);

        public Task<CacheFigures> AnswerFigures(string workspace, string? user, CancellationToken cancel) => Task.FromResult(new CacheFigures(_answers.Count, 0, 0));
    }
}
