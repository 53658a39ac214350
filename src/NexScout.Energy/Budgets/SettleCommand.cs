using NexScout.Energy.Load;

namespace NexScout.Energy.Budgets;

/// <summary>Exchanges a reservation for what the call really used, or releases it where nothing was used (SPEC §4).
/// <c>Record.Usage</c> and <c>Record.Cost</c> are what is charged; a call that used nothing has both at zero.</summary>
public sealed record SettleCommand
{
    /// <summary>The closing record; energy and accuracy are filled in by the rules.</summary>
    public required UsageRecord Record { get; init; }

    /// <summary>Load now.</summary>
    public required LoadState Load { get; init; }

    /// <summary>What was read from the prompt, for learning; null where nobody knows it any more.</summary>
    public PromptTraits? Prompt { get; init; }

    /// <summary>Output tokens that are typical of such a call, whoever makes it; 0 where nothing is known yet. What the user's answers are
    /// compared with.</summary>
    public long TypicalOutput { get; init; }

    /// <summary>The call held nothing: an answer from the cache, a refusal. A call of this id that is open or has ended is then another
    /// one, which stays as it is, and the outcome says <see cref="SettleOutcome.AlreadySettled"/>.</summary>
    public bool HoldsNothing { get; init; }

    /// <summary>Where set, only a hold of this process is ended, and nothing happens where it has none: what ends a hold of which nobody
    /// knows whether it was made must not end what another process runs.</summary>
    public string? HeldBy { get; init; }

    /// <summary>With <see cref="HeldBy"/>: the <see cref="ReserveCommand.Nonce"/> of the hold that is ended. A repeat of the call, by the same
    /// process, may hold the id by now.</summary>
    public long? Nonce { get; init; }

    /// <summary>Where set, the record is written under this id, and the call's own is as if it had never been opened: the call charged
    /// nothing, and may come again. Null: under its own.</summary>
    public RequestId? RecordAs { get; init; }

    /// <summary>Why usage could pass the reservation, for the debt it may become: <c>unexpected_spike</c>,
    /// <c>high_cost_model</c>, <c>compression_bypass</c>; by default <c>exceeded_weekly_limit</c>.</summary>
    public string? OverspendReason { get; init; }
}
