using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>Asks to hold a part of the user's budget for one call (SPEC §3, §4). What it holds is an upper bound.</summary>
public sealed record ReserveCommand
{
    /// <summary>The call.</summary>
    public required RequestId Id { get; init; }

    /// <summary>The input estimate with its error margin, tokens ≥ 0.</summary>
    public required long InputBound { get; init; }

    /// <summary>Predicted total tokens before any compression: what the daily budget is checked with.</summary>
    public required long PredictedTokens { get; init; }

    /// <summary>Most output tokens that tier and caller permit, over all choices of the answer.</summary>
    public required long OutputLimit { get; init; }

    /// <summary>How many answers are asked for (<c>n</c>): the output limit is shared by them.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>The price of the first choice on the route; the reserved cost is <see cref="ModelPrice.MostCost"/> of it.</summary>
    public required ModelPrice Price { get; init; }

    /// <summary>The energy weight of the model, per mille (catalog; default 1000).</summary>
    public int EnergyPerMille { get; init; } = 1000;

    /// <summary>Load now: it sets the surge multiplier and the pace of regeneration.</summary>
    public required LoadState Load { get; init; }

    /// <summary>The workspace's settings as the caller loaded them.</summary>
    public WorkspaceTerms Workspace { get; init; } = WorkspaceTerms.Default;

    /// <summary>Service callers may skip the energy charge (SPEC §2); tokens and cost are still held.</summary>
    public bool SkipEnergy { get; init; }

    /// <summary>How long the hold lasts; default 10 minutes, above the longest provider timeout.</summary>
    public TimeSpan HoldFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The hold of a quote (SPEC §3) that the call takes over: its tokens, energy and cost were checked when it was made, so they
    /// are not checked again, and they stay the same whatever else this command says.</summary>
    public RequestId? Quote { get; init; }

    /// <summary>A number that no other command for this call has, and that stays when this one is sent again; null where no answer can get
    /// lost on its way. The hold keeps it, so that its maker finds it again and takes no repeat's hold for its own.</summary>
    public long? Nonce { get; init; }

    /// <summary>What to write as the call's opened record; none for a mere check, and none for a quote: one that is never used is no
    /// call that was left behind.</summary>
    public OpenedCall? Opened { get; init; }
}
