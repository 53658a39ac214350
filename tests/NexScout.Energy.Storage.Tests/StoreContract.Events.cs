using System.Text.Json;
using NexScout.Energy.Budgets;
using NexScout.Energy.Events;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Storage.Tests;

public abstract partial class StoreContract
{
    /// <summary>A third way into the same database: a store that leaves an event for each call.</summary>
    private protected abstract Task<SqlStore> WithCallEvents();

    [Fact]
    public async Task AddEvents_OneIdTwice_KeepsTheFirst()
    {
        Assert.Equal(["a", "b"], (await Store.AddEvents([Event("a"), Event("b"), Event("a")], Cancel)).Select(e => e.Id));
        Assert.Equal(["c"], (await Other.AddEvents([Event("b"), Event("c")], Cancel)).Select(e => e.Id));
        var all = await Store.NextEvents(default, 10, Cancel);
        Assert.Equal(["a", "b", "c"], all.Select(e => e.Event.Id));
        Assert.Equal(Event("b"), all[1].Event);
        Assert.True(all[0].Cursor < all[1].Cursor && all[1].Cursor < all[2].Cursor);
    }

    [Fact]
    public async Task NextEvents_InPieces_GivesEachOnceInOrder()
    {
        for (var i = 0; i < 25; i++) await (i % 2 == 0 ? Store : Other).AddEvents([Event($"e{i}")], Cancel);
        var (seen, at) = (new List<string>(), default(EventCursor));
        while (await Store.NextEvents(at, 7, Cancel) is { Count: > 0 } some)
        {
            seen.AddRange(some.Select(e => e.Event.Id));
            at = some[^1].Cursor;
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"e{i}"), seen);
    }

    [Fact]
    public async Task AddWebhook_Read_IsTheSameAndStandsAtNow()
    {
        await Store.AddEvents([Event("before")], Cancel);
        var made = Hook("hook");
        await Store.AddWebhook(made, Cancel);
        await Store.AddEvents([Event("after")], Cancel);
        var read = Assert.Single(await Store.Webhooks(Cancel));
        Assert.Equal((made.Id, made.Url, made.Secret, made.Workspace, made.CreatedAt), (read.Id, read.Url, read.Secret, read.Workspace, read.CreatedAt));
        Assert.Equal(made.Types, read.Types);
        Assert.True(read.AnyTarget);
        Assert.Equal("after", Assert.Single(await Store.NextEvents(read.Cursor, 10, Cancel)).Event.Id);
        Assert.True(await Store.RemoveWebhook("hook", Cancel));
        Assert.False(await Store.RemoveWebhook("hook", Cancel));
    }

    [Fact]
    public async Task Advance_FromAnotherPlace_IsRefused()
    {
        await Store.AddWebhook(Hook("hook"), Cancel);
        var start = (await Store.Webhooks(Cancel))[0].Cursor;
        await Store.Refused("hook", 3, Some.Noon.AddSeconds(4), "HTTP 500", false, Cancel);
        var failing = (await Store.Webhooks(Cancel))[0];
        Assert.Equal((3, Some.Noon.AddSeconds(4), "HTTP 500", false), (failing.Failures, failing.NextTry, failing.LastError, failing.Disabled));
        var next = new EventCursor(start.Transaction + 1, 1);
        Assert.True(await Store.Advance("hook", start, next, Cancel));
        Assert.False(await Store.Advance("hook", start, new EventCursor(start.Transaction + 2, 2), Cancel));
        var moved = (await Store.Webhooks(Cancel))[0];
        Assert.Equal((next, 0, null, null), (moved.Cursor, moved.Failures, moved.NextTry, moved.LastError));
    }

    [Fact]
    public async Task Alerts_OfAWorkspace_AreItsOwnAndTheSystems()
    {
        await Store.AddEvents(
            [
                Event("1", "alert.debt"), Event("2", "alert.debt", "other", 1), Event("3", "alert.panic", null, 2), Event("4", "call.closed", seconds: 3),
                Event("5", "alert.old", seconds: -9),
            ], Cancel);
        Assert.Equal(["3", "2", "1"], (await Store.Alerts(null, Some.Noon, 10, Cancel)).Select(e => e.Id));
        Assert.Equal(["3", "1"], (await Store.Alerts("acme", Some.Noon, 10, Cancel)).Select(e => e.Id));
        Assert.Equal(["3"], (await Store.Alerts("acme", Some.Noon, 1, Cancel)).Select(e => e.Id));
    }

    [Fact]
    public async Task RemoveEvents_OldOnes_LeavesNewOnesInPlace()
    {
        await Store.AddEvents([.. Enumerable.Range(0, 9).Select(i => Event($"e{i}", seconds: i))], Cancel);
        Assert.Equal(3, await Store.RemoveEvents(Some.Noon.AddSeconds(5), 3, Cancel));
        Assert.Equal(2, await Store.RemoveEvents(Some.Noon.AddSeconds(5), 3, Cancel));
        Assert.Equal(["e5", "e6", "e7", "e8"], (await Store.NextEvents(default, 10, Cancel)).Select(e => e.Event.Id));
    }

    [Fact]
    public async Task Commit_WithoutCallEvents_LeavesNone()
    {
        await Commit(Some.Write(0) with { Closed = [Some.Record(1)] });
        Assert.Empty(await Store.NextEvents(default, 10, Cancel));
    }

    [Fact]
    public async Task Commit_WithCallEvents_LeavesOneForEachClosedCallInOrder()
    {
        var store = await WithCallEvents();
        var bob = new UserKey("acme", "bob");
        await store.Commit([Some.Write(0) with { Closed = [Some.Record(9), Some.Record(2), Some.Record(5)], Opened = [Some.Opened(7)] }, Some.Write(0, bob)], Cancel);
        await store.Commit([Some.Write(0) with { Closed = [Some.Record(3)] }, Some.Write(1, bob) with { Closed = [Some.Record(4, bob)] }], Cancel);
        var events = (await store.NextEvents(default, 10, Cancel)).Select(e => e.Event).ToList();
        Assert.Equal([9, 2, 5, 4], events.Select(e => Enumerable.Range(1, 9).Single(i => e.Id == $"evt_{Some.Id(i)}")));
        Assert.All(events, e => Assert.Equal(("call.closed", "acme"), (e.Type, e.Workspace)));
        Assert.Equal(["ann", "ann", "ann", "bob"], events.Select(e => e.User));
    }

    [Fact]
    public async Task Commit_WithCallEvents_SaysWhatTheUsageLogSays()
    {
        var store = await WithCallEvents();
        await store.Commit([Some.Write(0) with { Closed = [Some.Record(1) with { Cost = new NanoUsd(7_000_045_001) }] }], Cancel);
        using var data = JsonDocument.Parse((await store.NextEvents(default, 10, Cancel))[0].Event.Data);
        Assert.Equal(
            (string[])[
                "request_id", "workspace_id", "user_id", "prospect_id", "action", "provider", "model", "mode", "routing_reason", "load_state", "tokens_prompt",
                "tokens_completion", "tokens_total", "tokens_cached", "tokens_reasoning", "cost_usd", "energy_charged", "compressed", "tokens_saved", "cached",
                "predicted_tokens", "prediction_accuracy", "attempts", "outcome", "estimated", "latency_ms", "created_at",
            ],
            data.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(7.000045001m, Of("cost_usd").GetDecimal());
        Assert.Equal("7.000045001", Of("cost_usd").GetRawText());
        Assert.Equal((150, 100, 50), (Of("tokens_total").GetInt32(), Of("tokens_prompt").GetInt32(), Of("tokens_completion").GetInt32()));
        Assert.True(Of("compressed").GetBoolean() && Of("cached").GetBoolean() && Of("estimated").GetBoolean());
        Assert.Equal(("high", "succeeded", 0.9375, 12.5), (Of("load_state").GetString(), Of("outcome").GetString(), Of("prediction_accuracy").GetDouble(), Of("latency_ms").GetDouble()));
        Assert.Equal(Some.Record(1).At, Of("created_at").GetDateTimeOffset());

        JsonElement Of(string name) => data.RootElement.GetProperty(name);
    }

    [Fact]
    public async Task KeepJob_OnlyByItsOwnerAndInTime()
    {
        Assert.True(await Store.TakeJob("job", "one", Some.Noon, _lease, Cancel));
        Assert.False(await Store.KeepJob("job", "two", Some.Noon, _lease, Cancel));
        Assert.True(await Store.KeepJob("job", "one", Some.Noon.AddMinutes(9), _lease, Cancel));
        Assert.False(await Store.TakeJob("job", "two", Some.Noon.AddMinutes(18), _lease, Cancel));
        Assert.False(await Store.KeepJob("job", "one", Some.Noon.AddMinutes(19), _lease, Cancel));
    }

    private protected static OutboxEvent Event(string id, string type = "alert.debt", string? workspace = "acme", int seconds = 0) =>
        new(id, type, workspace, workspace is null ? null : "ann", """{"n":1}""", Some.Noon.AddSeconds(seconds));

    private static Webhook Hook(string id) => new()
    {
        Id = id,
        Url = new Uri("https://example.com/hook?a=b"),
        Secret = "whsec_c2VjcmV0",
        Types = ["call.closed", "alert.*"],
        Workspace = "acme",
        AnyTarget = true,
        CreatedAt = Some.Noon,
    };
}
