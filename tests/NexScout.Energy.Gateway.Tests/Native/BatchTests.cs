using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using NexScout.Energy.Gateway.Tests.Fakes;

namespace NexScout.Energy.Gateway.Tests.Native;

public sealed class BatchTests
{
    private const string Three = """{"requests":[{"prompt":"one"},{"prompt":"two","feature":"ai_sequence"},{"prompt":"three"}]}""";

    private static readonly (string, string) _ann = ("x-energy-user", "w/ann");

    [Fact]
    public async Task Batch_Run_AnswersInTheOrderOfTheInput()
    {
        await using var server = await TestServer.Start();
        // Whichever is asked first ends last.
        var others = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = 0;
        server.Engine.Meanwhile = (_, client) =>
        {
            var turn = Interlocked.Increment(ref asked);
            if (turn == 3) others.TrySetResult();
            return turn == 1 ? others.Task.WaitAsync(client) : Task.CompletedTask;
        };
        using var answer = await server.Send(HttpMethod.Post, "/api/batch", TestServer.OperatorKey, Three, _ann);
        var json = await TestServer.Json(answer);
        Assert.Equal([0, 1, 2], json.GetProperty("results").EnumerateArray().Select(item => item.GetProperty("index").GetInt32()));
        Assert.All(json.GetProperty("results").EnumerateArray(), item => Assert.Equal("Hello", item.GetProperty("content").GetString()));
        Assert.Equal((3, 3, 0), Totals(json));
        Assert.Equal(45, json.GetProperty("totals").GetProperty("total_tokens").GetInt32());
        Assert.Equal(3, server.Engine.Asked.Select(request => request.Id).Distinct().Count());
        Assert.Contains(server.Engine.Asked, request => request.Feature == "ai_sequence");
    }

    [Fact]
    public async Task Batch_OneItemWrong_TheOthersRun()
    {
        await using var server = await TestServer.Start();
        using var answer = await server.Send(
            HttpMethod.Post, "/api/batch", TestServer.OperatorKey,
            """{"requests":[{"prompt":"one"},{"promt":"typo"},{"prompt":"x","options":{"stream":true}},7]}""", _ann);
        var json = await TestServer.Json(answer);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((4, 1, 3), Totals(json));
        var results = json.GetProperty("results");
        Assert.True(results[0].GetProperty("success").GetBoolean());
        Assert.Equal("invalid_json", results[1].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("options.stream", results[2].GetProperty("error").GetProperty("param").GetString());
        Assert.Single(server.Engine.Asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Batch_TheEngineFailsInOne_TheOthersRunAndTheKeyIsFree(bool lines)
    {
        await using var server = await TestServer.Start();
        var asked = 0;
        server.Engine.Meanwhile = (_, _) => Interlocked.Increment(ref asked) == 2 ? throw new InvalidOperationException("broken") : Task.CompletedTask;
        (string, string)[] headers = lines ? [_ann, ("idempotency-key", "job-1"), ("accept", "application/x-ndjson")] : [_ann, ("idempotency-key", "job-1")];
        using var answer = await server.Send(HttpMethod.Post, "/api/batch", TestServer.OperatorKey, Three, headers).WaitAsync(TimeSpan.FromSeconds(20));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("\"internal_error\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("broken", text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.Equal((3, 2, 1), Totals(json.RootElement));
        using var again = await server.Send(HttpMethod.Post, "/api/batch", TestServer.OperatorKey, Three, headers);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Batch_Run_IsFiveAtATime()
    {
        await using var server = await TestServer.Start();
        var (running, most) = (0, 0);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Engine.Meanwhile = async (_, client) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (now == 5) all.TrySetResult();
            // The first five wait for each other: fewer than five at once would hang here.
            await all.Task.WaitAsync(TimeSpan.FromSeconds(20), client);
            Interlocked.Decrement(ref running);
        };
        var body = JsonSerializer.Serialize(new { requests = Enumerable.Range(0, 20).Select(i => new { prompt = $"p{i}" }) });
        using var answer = await server.Send(HttpMethod.Post, "/api/batch", TestServer.OperatorKey, body, _ann);
        Assert.Equal((20, 20, 0), Totals(await TestServer.Json(answer)));
        Assert.Equal(5, most);
    }

    [Fact]
    public async Task Batch_AsLines_TellsProgressWhileItRuns()
    {
        await using var server = await TestServer.Start();
        using var answer = await server.Send(HttpMethod.Post, "/api/batch", TestServer.OperatorKey, Three, _ann, ("accept", "application/x-ndjson"));
        var lines = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["start", "item", "item", "item", "done"], lines.Select(line => line.GetProperty("type").GetString()));
        Assert.Equal([0, 1, 2, 3, 3], lines.Select(line => line.GetProperty("ended").GetInt32()));
        Assert.Equal(3, lines[^1].GetProperty("totals").GetProperty("succeeded").GetInt32());
        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Batch_SameIdempotencyKey_GivesItemsTheSameIds()
    {
        await using var server = await TestServer.Start();
        for (var i = 0; i < 2; i++)
        {
            using var answer = await server.Send(HttpMethod.Post, "/api/batch", TestServer.OperatorKey, Three, _ann, ("idempotency-key", "deck-7"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var ids = server.Engine.Asked.ToList();
        Assert.All(ids, request => Assert.True(request.Idempotent));
        Assert.Equal(3, ids.Select(request => request.Id).Distinct().Count());
    }

    [Fact]
    public async Task Batch_KeyGivenTwice_IsThatItemsErrorAndTheOthersRun()
    {
        await using var server = await TestServer.Start();
        using var answer = await server.Send(
            HttpMethod.Post, "/api/batch", TestServer.OperatorKey,
            """{"requests":[{"prompt":"a","idempotency_key":"k"},{"prompt":"b","idempotency_key":"k"},{"prompt":"c","idempotency_key":""},{"prompt":"d"}]}""", _ann);
        var json = await TestServer.Json(answer);
        Assert.Equal((4, 2, 2), Totals(json));
        Assert.Equal("repeated_idempotency_key", json.GetProperty("results")[1].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("idempotency_key", json.GetProperty("results")[2].GetProperty("error").GetProperty("param").GetString());
        Assert.Single(server.Engine.Asked, request => request.Idempotent && request.Id == Budgets.RequestId.FromIdempotencyKey(new Budgets.UserKey("w", "ann"), "k"));
    }

    [Fact]
    public async Task Batch_Cancelled_StopsWhatRunsAndBeginsNoMore()
    {
        await using var server = await TestServer.Start();
        const int AtOnce = 5;
        using var began = new CountdownEvent(AtOnce);
        var allBegan = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopped = new ConcurrentQueue<bool>();
        server.Engine.Meanwhile = async (_, client) =>
        {
            if (began.Signal()) allBegan.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, client);
            }
            catch (OperationCanceledException)
            {
                stopped.Enqueue(true);
            }
        };
        var body = JsonSerializer.Serialize(new { requests = Enumerable.Range(0, 20).Select(i => new { prompt = $"p{i}" }) });
        var running = server.Send(HttpMethod.Post, "/api/batch", TestServer.OperatorKey, body, _ann, ("idempotency-key", "k"));
        await allBegan.Task;
        using var same = await server.Send(HttpMethod.Post, "/api/batch", TestServer.OperatorKey, body, _ann, ("idempotency-key", "k"));
        Assert.Equal(HttpStatusCode.Conflict, same.StatusCode);
        var id = "batch" + Budgets.RequestId.FromIdempotencyKey(new Budgets.UserKey("w", "ann"), "k").ToString()[3..];
        var (_, stranger) = await server.MakeKey("""{"workspace":"w","user":"bob"}""");
        using var foreign = await server.Send(HttpMethod.Delete, $"/api/batch/{id}", stranger);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        using var status = await server.Send(HttpMethod.Get, $"/api/batch/{id}", TestServer.OperatorKey);
        Assert.Equal(20, (await TestServer.Json(status)).GetProperty("total").GetInt32());

        using var cancelled = await server.Send(HttpMethod.Delete, $"/api/batch/{id}", TestServer.OperatorKey);

        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        using var answer = await running;
        var json = await TestServer.Json(answer);
        Assert.Equal(AtOnce, server.Engine.Asked.Count);
        Assert.Equal(AtOnce, stopped.Count);
        Assert.Equal(20 - AtOnce, json.GetProperty("results").EnumerateArray().Count(item => !item.GetProperty("success").GetBoolean()
            && item.GetProperty("error").GetProperty("code").GetString() == "cancelled"));
        using var gone = await server.Send(HttpMethod.Get, $"/api/batch/{id}", TestServer.OperatorKey);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Status_WhileABatchRuns_CountsWhatCouldNotBeRead()
    {
        await using var server = await TestServer.Start();
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Engine.Meanwhile = async (_, _) =>
        {
            began.TrySetResult();
            await looked.Task;
        };
        const string Body = """{"requests":[{"goal":7},{"prompt":"one"}]}""";
        var running = server.Send(HttpMethod.Post, "/api/batch", TestServer.OperatorKey, Body, _ann, ("idempotency-key", "k"));
        await began.Task;
        var id = "batch" + Budgets.RequestId.FromIdempotencyKey(new Budgets.UserKey("w", "ann"), "k").ToString()[3..];
        using var status = await server.Send(HttpMethod.Get, $"/api/batch/{id}", TestServer.OperatorKey);
        Assert.Equal(1, (await TestServer.Json(status)).GetProperty("ended").GetInt32());
        looked.SetResult();
        using var answer = await running;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("""{"requests":[]}""", "requests")]
    [InlineData("""{"requests":{}}""", "requests")]
    [InlineData("""{"calls":[]}""", "calls")]
    public async Task Batch_WrongBody_Is400(string body, string member)
    {
        await using var server = await TestServer.Start();
        using var answer = await server.Send(HttpMethod.Post, "/api/batch", TestServer.OperatorKey, body, _ann);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(member, (await TestServer.Json(answer)).GetProperty("error").GetProperty("param").GetString());
        Assert.Empty(server.Engine.Asked);
    }

    [Fact]
    public async Task Batch_TooMany_Is400AndRunsNone()
    {
        await using var server = await TestServer.Start("--Energy:Batch:MostRequests=2");
        using var answer = await server.Send(HttpMethod.Post, "/api/batch", TestServer.OperatorKey, Three, _ann);
        Assert.Equal("batch_too_large", (await TestServer.Json(answer)).GetProperty("error").GetProperty("code").GetString());
        Assert.Empty(server.Engine.Asked);
    }

    private static (int, int, int) Totals(JsonElement json)
    {
        var totals = json.GetProperty("totals");
        return (totals.GetProperty("total").GetInt32(), totals.GetProperty("succeeded").GetInt32(), totals.GetProperty("failed").GetInt32());
    }

    private static void InterlockedMax(ref int most, int now)
    {
        for (var known = most; now > known; known = most) Interlocked.CompareExchange(ref most, now, known);
    }
}
