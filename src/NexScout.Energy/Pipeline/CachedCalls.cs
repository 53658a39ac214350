using NexScout.Energy.Budgets;
using NexScout.Energy.Caching;
using NexScout.Energy.Hosting;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Pipeline;

/// <summary>Answers calls from the cache, and lets identical calls share one (SPEC §2 step 2, §11). It comes after routing, since the
/// class of model belongs to an answer's name, and before the reservation: a hit needs no budget.</summary>
internal sealed class CachedCalls(ResponseCache cache, CachingOptions options, CatalogSource catalog, CallClosing closing, TimeProvider clock)
{
    private readonly SingleFlight _flights = new();

    /// <summary>Answers the call from the cache or from an identical call in flight; otherwise runs it by <paramref name="fresh"/> and
    /// keeps its answer where it is eligible.</summary>
    public async Task<GenerateResult> Run(Call call, IAnswerSink? sink, Func<Task<GenerateResult>> fresh, CancellationToken client)
    {
        if (KeyOf(call) is not { } key) return await fresh();
        if (sink is not null) call.Streamed = new StreamedText();
        if (call.Request.CacheUse == CacheUse.Refresh) return (await Kept(call, key, fresh)).Result;
        if (await cache.Find(key) is { } hit) return await Serve(call, hit, sink, client);
        var (flight, leads) = _flights.Join(key);
        if (!leads)
        {
            call.Waited = true;
            var answered = await flight.Answer.WaitAsync(client);
            // The leader goes on at once; those that waited for it queue up behind, each by itself.
            await Task.Yield();
            // A call that brought nothing to share is not waited for again: then each runs by itself.
            if (answered is not { } shared) return await fresh();
            return await Remembered(call, shared, sink, client);
        }

        // The flight before may have landed since the look.
        var answer = cache.InMemory(key);
        try
        {
            if (answer is null)
            {
                (var result, answer) = await Kept(call, key, fresh);
                return result;
            }
        }
        finally
        {
            flight.End(answer);
        }

        return await Remembered(call, answer, sink, client);
    }

    /// <summary>Answers a call whose idempotency key was used, where the cache still has the answer to the same request of the same user.
    /// Null where it has not.</summary>
    public async Task<GenerateResult?> Replay(Call call, IAnswerSink? sink, CancellationToken client)
    {
        if (call.Request.CacheUse != CacheUse.Normal || KeyOf(call) is not { } key || await cache.Find(key) is not { } hit) return null;
        call.Replayed = true;
        return await Serve(call, hit, sink, client);
    }

    // Found without Find, which counts: so it is counted here.
    private Task<GenerateResult> Remembered(Call call, CachedAnswer answer, IAnswerSink? sink, CancellationToken client)
    {
        cache.Used(answer.Key);
        return Serve(call, answer, sink, client);
    }

    private async Task<(GenerateResult Result, CachedAnswer? Answer)> Kept(Call call, CacheKey key, Func<Task<GenerateResult>> fresh)
    {
        // A fall-back or low energy may put the call on a model of another class.
        var named = ClassOf(call.Route!);
        var result = await fresh();
        var answer = Eligible(call, key, result);
        // Whoever waits may have it too; who comes later asks for the class that the key names.
        if (answer is not null && call.Model?.Class == named) cache.Put(answer);
        return (result, answer);
    }

    private static ModelClass ClassOf(Route route) => route.Class ?? route.Candidates[0].Model.Class;

    private CacheKey? KeyOf(Call call)
    {
        var request = call.Request;
        if (!options.Enabled || request.BypassesCache || request.Betas is not null || call.Route is not { } route) return null;
        var asked = request.AllowCache == true;
        if (!asked && (!options.Covers(request.Feature) || request.Body.Facts.Temperature > options.MostTemperature)) return null;
        var scope = new CacheScope(
            request.User.Workspace, call.Workspace.SharedCache ? "" : request.User.User, request.Feature,
            ClassOf(route).ToString(), request.ForceModel ?? "", call.SystemLine,
            call.Compression is var (level, _) ? level.ToString() : "", call.OutputLimit);
        return CacheKey.Of(scope, request.Body);
    }

    private CachedAnswer? Eligible(Call call, CacheKey key, GenerateResult result)
    {
        if (result.Outcome != CallOutcome.Succeeded || result.Refusal is not null || result.Usage.Output >= options.MostTokens) return null;
        var text = result.Body is { FinishReason: "stop" } body ? body.Text : call.Streamed?.Text;
        if (string.IsNullOrEmpty(text)) return null;
        // More characters than text: a tool call, a refusal, a thought, which would be lost.
        if (result.Body is { } whole && whole.OutputCharacters != text.Length) return null;
        var now = clock.GetUtcNow();
        return new CachedAnswer(
            key, call.Request.User.Workspace, call.Workspace.SharedCache ? "" : call.Request.User.User, text, result.Body?.Json.ToArray() ?? default,
            result.Format, result.Model, result.Usage.Total, now, now + options.KeepFor);
    }

    private async Task<GenerateResult> Serve(Call call, CachedAnswer hit, IAnswerSink? sink, CancellationToken client)
    {
        (call.Cached, call.Model, call.Reason) = (hit, catalog.Current.Find(hit.Model) ?? call.Model, "cached");
        var result = await closing.Hit(call, hit);
        if (sink is null || result.Refusal is not null) return result;
        try
        {
            await sink.Start(
                new AnswerHead(call.Request.Id, Chat.WireFormat.OpenAI, hit.Model, call.Reason, call.Action, 0, result.OverheadMs, null, result.Standing, true, call.Replayed), client);
            foreach (var chunk in hit.Chunks(call.Request.Id)) await sink.Write(chunk, client);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // Nothing was charged and the record is made: there is nobody left to tell.
        }

        return result with { Body = null };
    }
}
