using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Batch;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Gateway.Health;
using NexScout.Energy.Gateway.OpenApi;
using NexScout.Energy.Gateway.Wire;

namespace NexScout.Energy.Gateway.Native;

/// <summary>Many requests in one (SPEC §2): a few at a time, in the order of the input, or line by line as they end (NDJSON). With an
/// idempotency key a batch that broke off can be sent again: what was charged is not run twice.</summary>
internal sealed class BatchEndpoints(
    BatchRunner runner, NativeCalls calls, RunningBatches batches, BatchOptions limits, DrainGate gate, CallEvents events, GatewayOptions options,
    IHostApplicationLifetime life) : IApiArea
{
    private const string Lines = "application/x-ndjson";

    public IReadOnlyList<ApiRoute> Routes =>
    [
        new("POST", "/api/batch", "calls",
            "Runs many calls, a few at a time. With Accept: application/x-ndjson each is answered as it ends, one JSON line each. "
            + "The same idempotency-key goes on where a batch broke off; an item may have an idempotency_key of its own.", Run)
            { Request = typeof(BatchCall), Response = typeof(BatchView), Text = Lines, Parameters = ApiTable.CallParameters },
        new("GET", "/api/batch/{id}", "calls", "Where a batch stands that runs in this process.", Show) { Response = typeof(BatchStatus) },
        new("DELETE", "/api/batch/{id}", "calls", "Stops a batch that runs in this process; what has run is charged.", Cancel) { Status = 204 },
    ];

    public IJsonTypeInfoResolver Types => BatchJson.Default;

    private async Task Run(HttpContext http, Caller caller)
    {
        using var running = gate.Enter();
        var account = caller.Account(http);
        var items = await Items(http);
        using var batch = batches.Begin(IdOf(http, account), account, items.Count)
            ?? throw new Problem(409, "invalid_request_error", "duplicate_request", "A batch with this idempotency key is running.") { NoRetry = true };
        var work = new BatchWork(items.Count);
        for (var i = 0; i < items.Count; i++) Read(http, caller, account, items[i], i, work);
        batch.Ended = work.Ended.Count;
        if (http.Request.Headers.Accept.Any(accepted => accepted?.Contains(Lines, StringComparison.OrdinalIgnoreCase) == true)) await Stream(http, batch, work);
        else await Whole(http, batch, work);
    }

    private Task Show(HttpContext http, Caller caller)
    {
        var batch = Find(http, caller);
        return JsonBody.Write(http, new BatchStatus(batch.Id, batch.Ended, batch.Total), BatchJson.Default.BatchStatus);
    }

    private Task Cancel(HttpContext http, Caller caller)
    {
        Find(http, caller).Cancel();
        http.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private RunningBatches.Batch Find(HttpContext http, Caller caller)
    {
        var id = http.Request.RouteValues["id"] as string ?? "";
        return batches.Find(id) is { } batch && caller.MaySee(batch.User) ? batch : throw Problem.NotFound("batch", id);
    }

    private async Task<IReadOnlyList<JsonElement>> Items(HttpContext http)
    {
        var call = await JsonBody.Read(http, BatchJson.Default.BatchCall, options.MaxBodyBytes);
        if (call.Requests.ValueKind != JsonValueKind.Array) throw Problem.Invalid("The member 'requests' must be an array of calls.", "requests");
        var count = call.Requests.GetArrayLength();
        if (count == 0) throw Problem.Invalid("The member 'requests' is empty; it needs at least one call.", "requests");
        if (count > limits.MostRequests)
            throw Problem.Invalid($"The batch has {count} requests; at most {limits.MostRequests} are taken. Split it.", "requests", "batch_too_large");
        return [.. call.Requests.EnumerateArray()];
    }

    // The batch's id is its request's: the same idempotency key gives the same one.
    private static string IdOf(HttpContext http, UserKey account)
    {
        var key = Key(http);
        if (key.Length > 200) throw Problem.Invalid("A batch's idempotency key has at most 200 characters.", "idempotency-key");
        var id = key.Length > 0 ? RequestId.FromIdempotencyKey(account, key) : CallContext.Of(http).Id;
        return "batch" + id.ToString()[3..];
    }

    private static string Key(HttpContext http) => http.Request.Headers["idempotency-key"].ToString();

    private void Read(HttpContext http, Caller caller, UserKey account, JsonElement item, int index, BatchWork work)
    {
        try
        {
            var call = JsonBody.Parse(JsonSerializer.SerializeToUtf8Bytes(item, GatewayJson.Default.JsonElement), BatchJson.Default.BatchItem);
            if (call.Options.Stream) throw Problem.Invalid("A call in a batch cannot stream; ask for lines (application/x-ndjson) instead.", "options.stream");
            var key = ItemKey(http, call, index);
            if (key is not null) work.Name(key);
            work.Add(index, calls.Request(http, caller, call) with
            {
                Id = key is null ? RequestId.New() : RequestId.FromIdempotencyKey(account, key),
                Idempotent = key is not null,
            });
        }
        catch (Problem wrong)
        {
            work.Fail(index, wrong);
        }
    }

    private static string? ItemKey(HttpContext http, BatchItem item, int index)
    {
        if (item.IdempotencyKey is { Length: 0 or > 255 }) throw Problem.Invalid("An idempotency key has 1 to 255 characters.", "idempotency_key");
        return item.IdempotencyKey ?? (Key(http) is { Length: > 0 } key ? $"{key}/{index}" : null);
    }

    private async Task Whole(HttpContext http, RunningBatches.Batch batch, BatchWork work)
    {
        await foreach (var step in Steps(batch, work, http.RequestAborted)) Ended(work, step);
        if (http.RequestAborted.IsCancellationRequested) return;
        await JsonBody.Write(http, new BatchView(batch.Id, work.Totals, work.Results), BatchJson.Default.BatchView);
    }

    private async Task Stream(HttpContext http, RunningBatches.Batch batch, BatchWork work)
    {
        http.Response.ContentType = Lines;
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers["x-accel-buffering"] = "no";
        await Line(http, new BatchLine("start", batch.Id, 0, work.Count, null, null));
        var unread = work.Ended;
        foreach (var item in unread) await Line(http, new BatchLine("item", batch.Id, unread.Count, work.Count, item, null));
        await foreach (var step in Steps(batch, work, http.RequestAborted))
        {
            var item = Ended(work, step);
            await Line(http, new BatchLine("item", batch.Id, unread.Count + step.Ended, work.Count, item, null));
        }

        await Line(http, new BatchLine("done", batch.Id, work.Count, work.Count, null, work.Totals));
    }

    private async IAsyncEnumerable<BatchStep> Steps(
        RunningBatches.Batch batch, BatchWork work, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken client)
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(client, batch.Cancelled);
        await foreach (var step in runner.Run(work.Requests, life.ApplicationStopping, cancelled.Token))
        {
            batch.Ended++;
            yield return step;
        }
    }

    private BatchItemView Ended(BatchWork work, BatchStep step)
    {
        if (step.Result is { } result) events.Ended(work.Requests[step.Index], result);
        return work.Take(step);
    }

    private static async Task Line(HttpContext http, BatchLine line)
    {
        // A client that went away is found by the runner, which stops the rest; nothing is written to it.
        if (http.RequestAborted.IsCancellationRequested) return;
        await http.Response.BodyWriter.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, BatchJson.Default.BatchLine), CancellationToken.None);
        await http.Response.BodyWriter.WriteAsync("\n"u8.ToArray(), CancellationToken.None);
        await http.Response.BodyWriter.FlushAsync(CancellationToken.None);
    }
}
