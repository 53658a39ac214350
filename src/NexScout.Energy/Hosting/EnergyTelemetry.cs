using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using NexScout.Energy.Clusters;
using NexScout.Energy.Load;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pricing;
using NexScout.Energy.Telemetry;

namespace NexScout.Energy.Hosting;

/// <summary>Traces and metrics of the engine (SPEC §17). Labels are bounded: models of the catalog, known features, reasons of the
/// rules. No user, prompt or answer is ever one.</summary>
public static class EnergyTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "NexScout.Energy";

    /// <summary>Name of Orleans' activity source for calls to actors in the cluster: one span where the call is made, one at its silo.</summary>
    public const string ClusterName = "Microsoft.Orleans.Application";

    private static readonly FrozenSet<string> Features =
        FrozenSet.Create(StringComparer.Ordinal, "ai_message", "ai_objection", "ai_pitchdeck", "ai_coaching", "ai_deepscan", "ai_chatbot", "ai_sequence");

    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = GenAiConventions.DurationBuckets };
    private static readonly InstrumentAdvice<double> OverheadSeconds =
        new() { HistogramBucketBoundaries = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5] };

    private static readonly Meter Metrics = new(Name);
    private static readonly Histogram<long> Tokens = Metrics.CreateHistogram(
        GenAiConventions.TokenUsage, "{token}", "Tokens of a call", tags: null,
        new InstrumentAdvice<long> { HistogramBucketBoundaries = [.. GenAiConventions.TokenBuckets.Select(b => (long)b)] });

    private static readonly Histogram<double> Duration = Metrics.CreateHistogram(
        GenAiConventions.OperationDuration, "s", "Time of a call in full", tags: null, Seconds);

    private static readonly Histogram<double> FirstTokenTime = Metrics.CreateHistogram(
        GenAiConventions.TimeToFirstToken, "s", "Time to the first token", tags: null, Seconds);

    private static readonly Histogram<double> Overhead = Metrics.CreateHistogram(
        "nexscout.energy.overhead", "s", "Time of a call outside the provider", tags: null, OverheadSeconds);

    private static readonly Counter<long> Decisions = Metrics.CreateCounter<long>(
        "nexscout.energy.decisions", "{decision}", "Governor's decisions by action and reason");

    private static readonly Counter<long> Calls = Metrics.CreateCounter<long>(
        "nexscout.energy.calls", "{call}", "Ended calls by feature and outcome");

    private static readonly Counter<long> Debt = Metrics.CreateCounter<long>(
        "nexscout.energy.debt", "{token}", "Tokens that became debt");

    private static readonly Counter<long> OnTrust = Metrics.CreateCounter<long>(
        "nexscout.energy.admitted_on_trust", "{call}", "Calls admitted while storage was away");

    private static readonly Counter<long> CacheHits = Metrics.CreateCounter<long>(
        "nexscout.energy.cache_hits", "{hit}", "Calls that the cache answered");

    private static readonly Counter<long> Saved = Metrics.CreateCounter<long>(
        "nexscout.energy.tokens_saved", "{token}", "Tokens saved by compression and cache");

    private static readonly Counter<double> Cost = Metrics.CreateCounter<double>(
        "nexscout.energy.cost", "{USD}", "Money charged");

    private static readonly Counter<long> Energy = Metrics.CreateCounter<long>(
        "nexscout.energy.charged", "{energy}", "Energy charged");

    private static volatile LoadSnapshot _load = new();
    private static volatile IReadOnlyList<ClusterSnapshot> _clusters = [];
    private static volatile int[] _storage = [];
    private static long _open;

    static EnergyTelemetry()
    {
        Metrics.CreateObservableGauge("nexscout.energy.load_state", () => (int)_load.State, "{state}", "0 idle, 1 normal, 2 high, 3 surge, 4 panic");
        Metrics.CreateObservableUpDownCounter(
            "nexscout.energy.open_reservations", () => Volatile.Read(ref _open), "{reservation}", "Reservations held by running calls");
        Metrics.CreateObservableGauge("nexscout.energy.load", () => _load.Percent, "%", "Load of the whole system");
        Metrics.CreateObservableGauge(
            "nexscout.energy.storage_available", () => _storage.Select(answers => new Measurement<int>(answers)), null, "1 where storage answers this process, else 0");
        Metrics.CreateObservableGauge(
            "nexscout.energy.cluster_status",
            () => _clusters.Select(c => new Measurement<int>((int)c.Status, new KeyValuePair<string, object?>("cluster", c.Id))),
            "{status}", "0 healthy, 1 degraded, 2 overloaded, 3 failed");
    }

    /// <summary>Where the engine's spans come from.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>A call begins: its span, or null where nobody listens.</summary>
    /// <param name="requestedModel">The model that the caller asked for; empty for the router.</param>
    public static Activity? CallStarted(string requestedModel)
    {
        var span = Source.StartActivity(GenAiConventions.Chat, ActivityKind.Client);
        span?.SetTag(GenAiConventions.OperationName, GenAiConventions.Chat);
        if (requestedModel.Length > 0) span?.SetTag(GenAiConventions.RequestModel, requestedModel);
        return span;
    }

    /// <summary>A call has ended: its metrics, and the attributes of its span where it has one.</summary>
    /// <param name="result">How it ended.</param>
    /// <param name="feature">Its feature; unknown ones count as <c>other</c>.</param>
    /// <param name="span">Its span.</param>
    public static void CallEnded(GenerateResult result, string feature, Activity? span = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        var outcome = result.Outcome.ToString().ToLowerInvariant();
        var provider = Tag(GenAiConventions.ProviderName, GenAiConventions.Provider(result.Model));
        var model = Tag(GenAiConventions.ResponseModel, GenAiConventions.Model(result.Model));
        var operation = Tag(GenAiConventions.OperationName, GenAiConventions.Chat);
        Count(feature, outcome);
        Decisions.Add(1, Tag("action", result.Action), Tag("reason", result.Reason));
        Overhead.Record(result.OverheadMs / 1000);
        if (result.FromCache) CacheHits.Add(1);
        if (result.TokensSaved > 0) Saved.Add(result.TokensSaved);
        if (result.Attempts > 0)
        {
            Duration.Record(result.TotalMs / 1000, operation, provider, model);
            if (result.Usage.Input > 0) Tokens.Record(result.Usage.Input, operation, provider, model, Tag(GenAiConventions.TokenType, "input"));
            if (result.Usage.Output > 0) Tokens.Record(result.Usage.Output, operation, provider, model, Tag(GenAiConventions.TokenType, "output"));
            if (result.Cost > NanoUsd.Zero) Cost.Add((double)result.Cost.Usd, provider, model);
            if (result.Energy > 0) Energy.Add(result.Energy);
        }

        if (span is not null) Describe(span, result, outcome);
    }

    /// <summary>The first token of an answer came.</summary>
    /// <param name="model"><c>provider/model</c>.</param>
    /// <param name="seconds">Since the try was sent.</param>
    public static void FirstToken(string model, double seconds) => FirstTokenTime.Record(
        seconds, Tag(GenAiConventions.ProviderName, GenAiConventions.Provider(model)), Tag(GenAiConventions.ResponseModel, GenAiConventions.Model(model)));

    /// <summary>A reservation is held.</summary>
    public static void ReservationOpened() => Interlocked.Increment(ref _open);

    /// <summary>A reservation ended.</summary>
    public static void ReservationClosed() => Interlocked.Decrement(ref _open);

    /// <summary>A call was admitted while storage was away.</summary>
    public static void AdmittedOnTrust() => OnTrust.Add(1);

    /// <summary>A settlement passed the budget.</summary>
    /// <param name="tokens">Tokens that became debt.</param>
    public static void DebtTaken(long tokens) => Debt.Add(tokens);

    /// <summary>The load and the clusters as they stand now, for the gauges.</summary>
    public static void Observe(LoadSnapshot load, IReadOnlyList<ClusterSnapshot> clusters) => (_load, _clusters) = (load, clusters);

    /// <summary>Whether storage answers this process.</summary>
    public static void Observe(bool storage) => _storage = [storage ? 1 : 0];

    /// <summary>A call of a process that died was closed.</summary>
    /// <param name="feature">Its feature; unknown ones count as <c>other</c>.</param>
    public static void CallAbandoned(string feature) => Count(feature, "abandoned");

    private static void Count(string feature, string outcome) =>
        Calls.Add(1, Tag("feature", Features.Contains(feature) ? feature : "other"), Tag("outcome", outcome));

    private static void Describe(Activity span, GenerateResult result, string outcome)
    {
        span.SetTag(GenAiConventions.ProviderName, GenAiConventions.Provider(result.Model));
        span.SetTag(GenAiConventions.ResponseModel, GenAiConventions.Model(result.Model));
        span.SetTag(GenAiConventions.InputTokens, result.Usage.Input);
        span.SetTag(GenAiConventions.OutputTokens, result.Usage.Output);
        span.SetTag("nexscout.energy.request_id", result.Id.ToString());
        span.SetTag("nexscout.energy.outcome", outcome);
        span.SetTag("nexscout.energy.action", result.Action);
        span.SetTag("nexscout.energy.reason", result.Reason);
        span.SetTag("nexscout.energy.charged", result.Energy);
        span.SetTag("nexscout.energy.attempts", result.Attempts);
        if (result.Refusal is not { } refusal) return;
        span.SetTag(GenAiConventions.ErrorType, refusal.Reason.ToString());
        span.SetStatus(ActivityStatusCode.Error);
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
