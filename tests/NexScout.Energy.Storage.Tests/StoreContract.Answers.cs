using NexScout.Energy.Caching;

namespace NexScout.Energy.Storage.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Answers_OfAUserOrAWorkspace_AreCountedAndPurged()
    {
        var until = TimeProvider.System.GetUtcNow().AddDays(1);
        await Store.PutAnswers(
            [
                Answer(1, "acme", "ann", until), Answer(2, "acme", "ann", until), Answer(3, "acme", "bob", until), Answer(4, "other", "ann", until),
                Answer(5, "acme", "ann", until.AddDays(-2)),
            ],
            new Dictionary<CacheKey, (long, DateTimeOffset)>(), Cancel);
        await Store.PutAnswers([], new Dictionary<CacheKey, (long, DateTimeOffset)> { [new CacheKey(1, 1)] = (3, Some.Noon), [new CacheKey(1, 3)] = (1, Some.Noon) }, Cancel);
        Assert.Equal(new CacheFigures(2, 3, 15), await Store.AnswerFigures("acme", "ann", Cancel));
        Assert.Equal(new CacheFigures(3, 4, 20), await Store.AnswerFigures("acme", null, Cancel));
        Assert.Equal(3, await Store.PurgeAnswers("acme", "ann", Cancel));
        Assert.Equal(new CacheFigures(1, 1, 5), await Store.AnswerFigures("acme", null, Cancel));
        Assert.Equal(1, await Store.PurgeAnswers("acme", null, Cancel));
        Assert.Equal(0, await Store.PurgeAnswers("acme", null, Cancel));
        Assert.Equal(new CacheFigures(1, 0, 0), await Store.AnswerFigures("other", null, Cancel));
    }

    [Fact]
    public async Task RemoveExpiredAnswers_MoreThanAtOnce_LeavesTheRestForTheNextTime()
    {
        var now = TimeProvider.System.GetUtcNow();
        await Store.PutAnswers(
            [.. Enumerable.Range(1, 4).Select(i => Answer(i, "acme", "ann", i < 4 ? now : now.AddDays(1)))],
            new Dictionary<CacheKey, (long, DateTimeOffset)>(), Cancel);
        Assert.Equal(2, await Store.RemoveExpiredAnswers(now, 2, Cancel));
        Assert.Equal(1, await Store.RemoveExpiredAnswers(now, 2, Cancel));
        Assert.Equal(1, (await Store.AnswerFigures("acme", "ann", Cancel)).Answers);
    }

    private static CachedAnswer Answer(int number, string workspace, string user, DateTimeOffset until) =>
        new(new CacheKey(1, (UInt128)number), workspace, user, "text", default, default, "m", 5, Some.Noon, until);
}
