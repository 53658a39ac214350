using Microsoft.Extensions.Logging;
using NexScout.Energy.Budgets;
using NexScout.Energy.Caching;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Prediction;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Pipeline;

/// <summary>Ends every call: settlement, record, learning (SPEC §2, steps 10 to 12).</summary>
internal sealed partial class CallClosing(
    IEnergyActors actors, IPredictor predictor, CallerProfiles profiles, TimeProvider clock, ILogger<CallClosing> log)
{
    /// <summary>Ends a call that was refused before anything was held. Its record is written, but not waited for: nothing was charged.</summary>
    public GenerateResult Refuse(Call call, Refusal refusal)
    {
        call.Action = refusal.Reason.Name();
        var refused = Result(call, CallOutcome.Refused) with { Refusal = refusal };
        if (refusal.Reason == RefusalReason.LedgerUnavailable) return refused;
        var record = Record(call, Free(call), CallOutcome.Refused, default, false, NanoUsd.Zero, null) with { Reason = call.Action };
        _ = Append(call, record);
        // One that repeats another is told that one's id.
        return refusal.Reason == RefusalReason.DuplicateRequest ? refused : refused with { Id = record.Id };
    }

    /// <summary>As <see cref="Refuse"/>, for a call whose account was not asked yet: the refusal still says what is left there.</summary>
    /// <exception cref="LedgerUnavailableException">The account cannot be read.</exception>
    public async ValueTask<GenerateResult> RefuseUnasked(Call call, Refusal refusal)
    {
        call.Standing = (await actors.User(call.Request.User).Profile(call.Load)).Standing;
        return Refuse(call, refusal);
    }

    /// <summary>Settles a call that held a reservation; durable when it returns.</summary>
    public async Task<GenerateResult> Settle(Call call, UpstreamResult upstream)
    {
        var (usage, estimated) = Used(call, upstream);
        var cost = call.Price?.Cost(usage) ?? NanoUsd.Zero;
        var record = Record(call, call.Request.Id, upstream.Outcome, usage, estimated, cost, upstream);
        var settle = new SettleCommand
        {
            Record = record,
            Load = call.Load,
            Prompt = call.Request.Body.Facts.Traits,
            TypicalOutput = Typical(call),
            OverspendReason = OverspendReason.Of(call, usage),
        };
        if (call.Request.Idempotent && upstream.Unsent)
            settle = settle with { RecordAs = Free(call), HeldBy = call.Held!.Node, Nonce = call.Held.Nonce };
        var outcome = await actors.User(call.Request.User).Settle(settle);
        call.Standing = outcome.Standing;
        if (outcome.DebtTokens > 0) EnergyTelemetry.DebtTaken(outcome.DebtTokens);
        profiles.Learn(call.Request.User, outcome.Standing);
        if (!estimated && upstream.Outcome == CallOutcome.Succeeded) Learn(call, usage);
        return Result(call, upstream.Outcome, usage) with
        {
            Id = settle.RecordAs ?? record.Id,
            Body = upstream.Body,
            Format = upstream.Format,
            Estimated = estimated,
            Cost = cost,
            Energy = outcome.Energy,
            Refusal = FailureOf(upstream),
            ProviderStatus = ProviderStatus(upstream),
        };
    }

    /// <summary>Ends a call that the cache answers: nothing is charged, and its record is on disk when it returns, as that of every answer.</summary>
    public async Task<GenerateResult> Hit(Call call, CachedAnswer hit)
    {
        call.TokensSaved = hit.TokensSaved;
        // The call of that id has its record: what repeats its answer is a call of its own.
        var id = call.Replayed ? RequestId.New() : call.Request.Id;
        var record = Record(call, id, CallOutcome.Cached, default, false, NanoUsd.Zero, null) with { Cached = true };
        var outcome = await actors.User(call.Request.User).Settle(new SettleCommand { Record = record, Load = call.Load, HoldsNothing = true });
        if (outcome.AlreadySettled) return Refuse(call, Refusals.Duplicate());
        call.Standing = outcome.Standing;
        profiles.Learn(call.Request.User, outcome.Standing);
        return Result(call, CallOutcome.Cached) with
        {
            Body = hit.Body(call.Request.Id),
            Format = hit.Json.IsEmpty ? Chat.WireFormat.OpenAI : hit.Format,
            FromCache = true,
            Replayed = call.Replayed,
        };
    }

    /// <summary>Ends a call whose client went away before anything was held.</summary>
    public GenerateResult Gone(Call call)
    {
        call.Action = "cancelled";
        var record = Record(call, Free(call), CallOutcome.Cancelled, default, false, NanoUsd.Zero, null);
        _ = Append(call, record);
        return Result(call, CallOutcome.Cancelled) with { Id = record.Id };
    }

    /// <summary>Answers a call whose charge is kept in memory, since storage stays away: it will be written when storage is back.</summary>
    public GenerateResult Unsettled(Call call, Refusal refusal) => Result(call, CallOutcome.Failed) with { Refusal = refusal };

    // An idempotency key is not used up by a call that never ran: the caller may come again with it.
    private static RequestId Free(Call call) => call.Request.Idempotent ? RequestId.New() : call.Request.Id;

    private async Task Append(Call call, UsageRecord record)
    {
        try
        {
            await actors.User(call.Request.User).Settle(new SettleCommand { Record = record, Load = call.Load, HoldsNothing = true });
        }
        catch (Exception e) when (e is LedgerUnavailableException or ObjectDisposedException)
        {
            LogUnrecorded(log, record.Id.ToString(), e.Message);
        }
    }

    private void Learn(Call call, TokenUsage usage)
    {
        if (call.Body.Facts.Images == 0) predictor.Learn(call.Facts, call.Request.Feature, call.Model!.Id, usage.Input, usage.Output);
    }

    // Of the model that answered, which a fall-back may have changed.
    private long Typical(Call call) => call.Model is { } model && model.Id != call.Prediction.RecommendedModel
        ? predictor.Predict(call.Facts, call.Request.Feature, model.Id).TypicalOutput : call.Prediction.TypicalOutput;

    // What the provider counted; where it counted nothing, the estimate of what it did (SPEC §10).
    private (TokenUsage Usage, bool Estimated) Used(Call call, UpstreamResult upstream)
    {
        if (!upstream.Worked) return (default, false);
        if (upstream.Usage is { OutputKnown: true } known) return (known.Usage, false);
        var held = call.Held!;
        var output = Math.Min(predictor.EstimateOutput(call.Model!.Id, upstream.OutputCharacters), held.OutputLimit);
        // A stream that ended early may have said what it read, with what its cache held of it.
        if (upstream.Usage is { } early) return (early.Usage with { Output = output, Reasoning = 0 }, true);
        return (new TokenUsage(Math.Min(call.Prediction.InputTokens, held.Tokens - held.OutputLimit), output), true);
    }

    private UsageRecord Record(
        Call call, RequestId id, CallOutcome outcome, TokenUsage usage, bool estimated, NanoUsd cost, UpstreamResult? upstream) => new()
        {
            Id = id,
            User = call.Request.User,
            Feature = call.Request.Feature,
            ProspectId = call.Request.ProspectId,
            Provider = call.Model?.Provider ?? "",
            Model = call.Model?.Name ?? "",
            Mode = call.Mode,
            Reason = call.Reason,
            Load = call.Load,
            Usage = usage,
            Estimated = estimated,
            Cost = cost,
            Compressed = call.TokensSaved > 0 && call.Cached is null,
            TokensSaved = Saved(call, outcome, usage),
            PredictedTokens = outcome == CallOutcome.Succeeded ? call.Prediction.TotalTokens : 0,
            Attempts = call.Attempts.Count,
            Experiment = call.Experiment,
            Variant = call.Variant,
            Outcome = outcome,
            Milliseconds = clock.GetElapsedTime(call.Started).TotalMilliseconds,
            At = call.At,
            Receipt = Receipt.Write(call, upstream, usage, estimated, cost),
        };

    // What was not answered saved nothing, unless a provider worked for it.
    private static long Saved(Call call, CallOutcome outcome, TokenUsage usage) =>
        outcome is CallOutcome.Succeeded or CallOutcome.Cached || usage.Total > 0 ? call.TokensSaved : 0;

    private GenerateResult Result(Call call, CallOutcome outcome, TokenUsage usage = default)
    {
        var total = clock.GetElapsedTime(call.Started);
        return new GenerateResult
        {
            Id = call.Request.Id,
            Outcome = outcome,
            Model = call.Model?.Id ?? "",
            Reason = call.Reason,
            Action = call.Action,
            Compressed = call.TokensSaved > 0 && call.Cached is null,
            TokensSaved = Saved(call, outcome, usage),
            Usage = usage,
            Attempts = call.Attempts.Count,
            PredictedTokens = call.Prediction?.TotalTokens ?? 0,
            Load = call.Load,
            Warnings = call.Warnings,
            TotalMs = total.TotalMilliseconds,
            OverheadMs = Math.Max(0, (total - call.Upstream).TotalMilliseconds),
            Standing = call.Standing,
        };
    }

    private const string FallBack = "Let the router choose the model, so that it can fall back";

    private static Refusal? FailureOf(UpstreamResult upstream) => upstream.Outcome switch
    {
        CallOutcome.Failed or CallOutcome.Broken when upstream.Failure is { } failure => new Refusal(
            RefusalReason.ProviderUnavailable,
            failure.Message,
            failure.Kind switch
            {
                ProviderFailure.BadRequest => ["Mend the request as the provider's message says"],
                ProviderFailure.Denied => ["Tell the operator: the provider refuses its key, its account or the name of the model", FallBack],
                _ => ["Try again", FallBack],
            },
            failure.RetryAfter),
        CallOutcome.Failed => new Refusal(RefusalReason.ProviderUnavailable, "No provider answered.", ["Try again"]),
        _ => null,
    };

    private static int? ProviderStatus(UpstreamResult upstream) => upstream.Failure switch
    {
        { Kind: ProviderFailure.BadRequest } failure => failure.Status ?? 400,
        { Kind: ProviderFailure.TimedOut } => 504,
        { Kind: ProviderFailure.Rejected } => 503,
        not null => 502,
        null => null,
    };

    [LoggerMessage(LogLevel.Warning, "The record of call {Request}, which charged nothing, was not written: {Why}")]
    private static partial void LogUnrecorded(ILogger log, string request, string why);
}
