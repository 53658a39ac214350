using Microsoft.Extensions.Logging;
using NexScout.Energy.Budgets;
using NexScout.Energy.Compression;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Quotes;

namespace NexScout.Energy.Pipeline;

/// <summary>The pipeline of SPEC §2, step by step.</summary>
internal sealed partial class EnergyEngine(
    CallPlanner planner, CallReserving reserving, UpstreamCall upstream, CallClosing closing, CachedCalls cached, Admission admission,
    QuoteBook quotes, Publication<LoadSnapshot> load, IEnergyStore store, TimeProvider clock, ILogger<EnergyEngine> log) : IEnergyEngine
{
    public async Task<GenerateResult> Generate(GenerateRequest request, IAnswerSink? sink, CancellationToken client)
    {
        using var span = EnergyTelemetry.CallStarted(request.ForceModel ?? "auto");
        var result = await Run(Begin(request), sink, client);
        EnergyTelemetry.CallEnded(result, request.Feature, span);
        return result;
    }

    private async Task<GenerateResult> Run(Call call, IAnswerSink? sink, CancellationToken client)
    {
        try
        {
            await planner.Load(call);
            if (!await admission.Enter(call.Caller.Tier, client)) return closing.Refuse(call, Shed());
        }
        catch (LedgerUnavailableException)
        {
            return closing.Refuse(call, Away());
        }
        catch (OperationCanceledException) when (client.IsCancellationRequested)
        {
            return closing.Gone(call);
        }

        try
        {
            return await Admitted(call, sink, client);
        }
        finally
        {
            admission.Leave();
        }
    }

    public async Task<Decision> Decide(GenerateRequest request, CancellationToken cancel)
    {
        var call = Begin(request);
        await planner.Load(call);
        var refusal = await planner.Plan(call) ?? await reserving.Check(call);
        return new Decision
        {
            Allowed = refusal is null,
            Action = refusal is null ? call.Action : refusal.Reason.Name(),
            Refusal = refusal,
            Prediction = call.Prediction,
            Route = call.Route,
            Checks = call.Checks,
            Load = call.Load,
            OutputLimit = call.Held?.OutputLimit ?? call.OutputLimit,
            ModifiedPrompt = call.Compression is null ? null : BodyTexts.Read(call.Body.Json.Span).Found.LastOrDefault(text => text.User)?.Text,
            Warnings = call.Warnings,
            Standing = call.Standing,
        };
    }

    private Call Begin(GenerateRequest request) => new(request, clock.GetTimestamp(), clock.GetUtcNow(), load.Latest);

    private async Task<GenerateResult> Admitted(Call call, IAnswerSink? sink, CancellationToken client)
    {
        try
        {
            if (await Repeated(call) is { } repeated) return await Replay(call, sink, client) ?? await closing.RefuseUnasked(call, repeated);
            if (await quotes.Load(call) is { } wrong) return await closing.RefuseUnasked(call, wrong);
            if (await planner.Plan(call) is { } refusal) return await closing.RefuseUnasked(call, refusal);
            if (call.Quote is not null) return await Quoted(call, sink, client);
            return await cached.Run(call, sink, () => Fresh(call, sink, client), client);
        }
        catch (LedgerUnavailableException)
        {
            return closing.Refuse(call, Away());
        }
        catch (OperationCanceledException) when (client.IsCancellationRequested)
        {
            // It waited for an identical call to end, and its client went away.
            return closing.Gone(call);
        }
    }

    // A quote is for one call: its answer is not given again.
    private async Task<GenerateResult?> Replay(Call call, IAnswerSink? sink, CancellationToken client) =>
        call.Request.Quote is null && await planner.Plan(call) is null ? await cached.Replay(call, sink, client) : null;

    private async Task<GenerateResult> Fresh(Call call, IAnswerSink? sink, CancellationToken client)
    {
        // While it waited for an identical call, one of the same idempotency key may have come and gone.
        if (call.Waited && await Repeated(call) is { } repeated) return await closing.RefuseUnasked(call, repeated);
        return await reserving.Reserve(call) is { } refusal ? closing.Refuse(call, refusal) : await Held(call, sink, client);
    }

    // A quote is for one call of its own: neither the cache nor another call may answer it.
    private async Task<GenerateResult> Quoted(Call call, IAnswerSink? sink, CancellationToken client)
    {
        if (await quotes.Take(call) is { } taken) return await closing.RefuseUnasked(call, taken);
        return await reserving.Reserve(call) is { } refusal ? closing.Refuse(call, refusal) : await Held(call, sink, client);
    }

    // From here on a reservation is open: whatever happens, it is settled.
    private async Task<GenerateResult> Held(Call call, IAnswerSink? sink, CancellationToken client)
    {
        EnergyTelemetry.ReservationOpened();
        UpstreamResult result;
        Refusal? lost = null;
        try
        {
            result = await upstream.Run(call, sink, client);
        }
        catch (LedgerUnavailableException)
        {
            // Before the first token: what is not on disk is not answered.
            lost = Away();
            result = new UpstreamResult { Outcome = CallOutcome.Failed };
        }
        catch (Exception e)
        {
            LogUnexpected(log, e, call.Request.Id.ToString());
            result = new UpstreamResult { Outcome = CallOutcome.Failed };
        }

        try
        {
            var settled = await closing.Settle(call, result);
            return lost is null ? settled : settled with { Refusal = lost };
        }
        catch (LedgerUnavailableException)
        {
            return closing.Unsettled(call, Away());
        }
        finally
        {
            EnergyTelemetry.ReservationClosed();
        }
    }

    private async ValueTask<Refusal?> Repeated(Call call)
    {
        if (!call.Request.Idempotent) return null;
        return await store.Trace(call.Request.Id, CancellationToken.None) switch
        {
            CallTrace.Unknown => null,
            CallTrace.Opened => Duplicate("A call with this idempotency key is running."),
            _ => Duplicate("A call with this idempotency key has ended; it is not run again."),
        };

        Refusal Duplicate(string what) => new(
            RefusalReason.DuplicateRequest, what, [$"See GET /api/requests/{call.Request.Id}", "Use a new idempotency key for a new call"]);
    }

    private static Refusal Shed() => new(
        RefusalReason.Overloaded, "The system is overloaded and sheds the lowest tier first.", ["Try again after the time in Retry-After"],
        TimeSpan.FromSeconds(2));

    private static Refusal Away() => new(
        RefusalReason.LedgerUnavailable, "Usage cannot be recorded right now, so no call may run.",
        ["Try again after the time in Retry-After"], TimeSpan.FromSeconds(2));

    [LoggerMessage(LogLevel.Error, "Call {Request} met an error that nobody expected; its reservation is released.")]
    private static partial void LogUnexpected(ILogger log, Exception e, string request);
}
