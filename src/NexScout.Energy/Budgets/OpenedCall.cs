using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>What is on disk about a call that runs, so that whoever finds it after a crash can close it (DESIGN, Durability 2).</summary>
public sealed record OpenedCall
{
    /// <summary>The call.</summary>
    public required RequestId Id { get; init; }

    /// <summary>Whose call it is.</summary>
    public required UserKey User { get; init; }

    /// <summary>The feature it serves.</summary>
    public required string Feature { get; init; }

    /// <summary>First choice, <c>provider/model</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Mode asked for: auto, fast, pro, expert.</summary>
    public required string Mode { get; init; }

    /// <summary>Routing reason.</summary>
    public required string Reason { get; init; }

    /// <summary>Load when it was admitted.</summary>
    public required LoadState Load { get; init; }

    /// <summary>The prediction that an abandoned call is charged at.</summary>
    public required TokenUsage Estimate { get; init; }

    /// <summary>The cost of <see cref="Estimate"/>.</summary>
    public required NanoUsd EstimateCost { get; init; }

    /// <summary>The process that runs it.</summary>
    public required string Node { get; init; }

    /// <summary>The prospect it is about, where the caller said so.</summary>
    public string? ProspectId { get; init; }

    /// <summary>When it was admitted.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>With the estimate cut down to what is held: a call that dies can never be charged more than it could have used.</summary>
    internal OpenedCall Within(Reservation held)
    {
        var (input, output) = (Math.Min(Estimate.Input, held.Tokens - held.OutputLimit), Math.Min(Estimate.Output, held.OutputLimit));
        if (input == Estimate.Input && output == Estimate.Output && EstimateCost <= held.Cost) return this;
        var cached = Math.Min(Estimate.CachedInput, input);
        return this with
        {
            Estimate = new TokenUsage(input, output, cached, Math.Min(Estimate.CacheWrite, input - cached), Math.Min(Estimate.Reasoning, output)),
            EstimateCost = EstimateCost <= held.Cost ? EstimateCost : held.Cost,
        };
    }
}
