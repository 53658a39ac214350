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

    [Fact]
    public async Task RemoveExpired_NamesOfWhatStorageHolds_GoWithIt()
    {
        using var cache = Cache();
        await cache.Load(default);
        cache.Put(Answer(1));
        await cache.Flush();
        _clock.Advance(TimeSpan.FromDays(20));
        cache.Put(Answer(2));
        await cache.Flush();
        Assert.Equal(2, cache.Names);
        _clock.Advance(TimeSpan.FromDays(10));
        Assert.Equal(1, await cache.RemoveExpired(default));
        Assert.Equal(1, cache.Names);
        Assert.Equal("answer 2", (await cache.Find(Key(2)))!.Text);
    }

    [Fact]
    public async Task Flush_SharedStorage_RemembersNoNames()
    {
        _store.Shared = true;
        using var cache = Cache();
        await cache.Load(default);
        cache.Put(Answer(1));
        await cache.Flush();
        Assert.Equal(0, cache.Names);
    }

    [Fact]
    public async Task Flush_MoreNamesThanMemoryIsFor_AsksStorageInsteadUntilTheyAreFewer()
    {
        const int most = 1024 * 1024 / 128;
        using var cache = new ResponseCache(
            new CachingOptions { MemoryBytes = 1024 * 1024 }, _clock, NullLogger<ResponseCache>.Instance, _store);
        await cache.Load(default);
        for (var i = 0; i < most; i++)
        {
            cache.Put(Answer(i));
            if (i % 4_000 == 0) await cache.Flush();
        }

        await cache.Flush();
        Assert.Equal(most, cache.Names);
        Assert.Null(await cache.Find(Key(most)));
        Assert.Equal(0, _store.Asked);
        _clock.Advance(TimeSpan.FromDays(10));
        cache.Put(Answer(most));
        await cache.Flush();
        Assert.Equal(0, cache.Names);
        Assert.NotNull(await cache.Find(Key(1)));
        Assert.Null(await cache.Find(Key(most + 1)));
        Assert.Equal(2, _store.Asked);
        Assert.Equal(0, await cache.RemoveExpired(default));
        Assert.Equal(0, cache.Names);
        _clock.Advance(TimeSpan.FromDays(20));
        Assert.Equal(most, await cache.RemoveExpired(default));
        Assert.Equal(1, cache.Names);
    }

    [Fact]
    public async Task Purge_WhileACallReadsStorage_IsNotUndone()
    {
        _store.Shared = true;
        using var cache = Cache();
        await _store.PutAnswers([Answer(1)], new Dictionary<CacheKey, (long, DateTimeOffset)>(), default);
        _store.AfterRead = new TaskCompletionSource();
        var reading = cache.Find(Key(1));
        await cache.Purge("acme", "ann", default);
        _store.AfterRead.SetResult();
        Assert.NotNull(await reading);
        _store.AfterRead = null;
        Assert.Null(await cache.Find(Key(1)));
    }

    [Fact]
    public async Task Purge_WhatAnotherCallDidMeanwhile_IsNotUndone()
    {
        _store.Shared = true;
        using var cache = Cache();
        await _store.PutAnswers([Answer(1)], new Dictionary<CacheKey, (long, DateTimeOffset)>(), default);
        _store.BeforePurge = async () =>
        {
            await cache.Find(Key(1));
            cache.Put(Answer(2));
            cache.Put(Answer(3) with { User = "bob" });
        };
        await cache.Purge("acme", "ann", default);
        await cache.Flush();
        Assert.Null(await cache.Find(Key(1)));
        Assert.Null(await cache.Find(Key(2)));
        _clock.Advance(TimeSpan.FromMinutes(1)); // out of memory
        Assert.NotNull(await cache.Find(Key(3)));
    }

    [Fact]
    public async Task Flush_AnswersAndHitsComeFasterThanTheyAreWritten_Ends()
    {
        using var cache = Cache();
        var written = 0;
        _store.BeforePut = () =>
        {
            Assert.True(++written < 10, "It goes on and on.");
            for (var i = 0; i < 300; i++)
            {
                cache.Put(Answer(i));
                cache.Used(Key(i));
            }
        };
        for (var i = 0; i < 450; i++) cache.Put(Answer(i));
        for (var i = 0; i < 600; i++) cache.Used(Key(i));
        await cache.Flush();
        Assert.Equal(3, written);
        _store.BeforePut = null;
        await cache.Flush();
        // 600 at first; those that came meanwhile are counted whenever they are written.
        Assert.Equal(600 + (3 * 300), _store.Hits.Values.Sum());
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

        /// <summary>What a read waits for when it has found its row.</summary>
        public TaskCompletionSource? AfterRead { get; set; }

        public Func<Task>? BeforePurge { get; set; }

        public Action? BeforePut { get; set; }

        public ConcurrentDictionary<CacheKey, long> Hits { get; } = new();

        public async Task<CachedAnswer?> FindAnswer(CacheKey key, DateTimeOffset now, CancellationToken cancel)
        {
            Asked++;
            if (Away) throw new LedgerUnavailableException("away");
            var found = _answers.GetValueOrDefault(key);
            if (AfterRead is { } wait) await wait.Task;
            return found;
        }

        public Task<IReadOnlyList<(CacheKey Key, DateTimeOffset Until)>> AnswerKeys(DateTimeOffset now, int most, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<(CacheKey Key, DateTimeOffset Until)>>(
                [.. _answers.Values.Where(answer => answer.Until > now).Take(most).Select(answer => (answer.Key, answer.Until))]);

        public Task PutAnswers(IReadOnlyList<CachedAnswer> answers, IReadOnlyDictionary<CacheKey, (long Count, DateTimeOffset Last)> hits, CancellationToken cancel)
        {
            if (Away) throw new LedgerUnavailableException("away");
            BeforePut?.Invoke();
            foreach (var answer in answers) _answers[answer.Key] = answer;
            foreach (var (key, (count, _)) in hits) Hits.AddOrUpdate(key, count, (_, old) => old + count);
            return Task.CompletedTask;
        }

        public async Task<int> PurgeAnswers(string workspace, string? user, CancellationToken cancel)
        {
            if (BeforePurge is { } meanwhile) await meanwhile();
            var gone = _answers.Values.Where(answer => answer.Workspace == workspace && (user is null || answer.User == user)).ToList();
            foreach (var answer in gone) _answers.TryRemove(answer.Key, out _);
            return gone.Count;
        }

        public Task<int> RemoveExpiredAnswers(DateTimeOffset now, int most, CancellationToken cancel) =>
            Task.FromResult(_answers.Values.Where(answer => answer.Until <= now).Take(most).Count(answer => _answers.TryRemove(answer.Key, out _)));

        public Task<CacheFigures> AnswerFigures(string workspace, string? user, CancellationToken cancel) => Task.FromResult(new CacheFigures(_answers.Count, 0, 0));
    }
}
