using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>The part of a budget that a running call holds (SPEC §1, §4). Its energy factors are fixed here, so that a settlement
/// within the held tokens can never cost more energy than was held.</summary>
public sealed record Reservation
{
    /// <summary>The call.</summary>
    public required RequestId Id { get; init; }

    /// <summary>Tokens held: the input bound and <see cref="OutputLimit"/>.</summary>
    public required long Tokens { get; init; }

    /// <summary>Output tokens permitted over all choices: what is sent to the provider (divided by the choices).</summary>
    public required long OutputLimit { get; init; }

    /// <summary>Energy held, whole.</summary>
    public required long Energy { get; init; }

    /// <summary>Most money the call can cost.</summary>
    public required NanoUsd Cost { get; init; }

    /// <summary>Tier factor × efficiency factor × surge multiplier × model weight at admission, in 10⁻¹²; 0 when energy is skipped.</summary>
    public required long EnergyRate { get; init; }

    /// <summary>Tokens taken from the minute's rate; given back where unused.</summary>
    public required long RateTokens { get; init; }

    /// <summary>The process that made it: another's hold of the same id is not one's own.</summary>
    public string Node { get; init; } = "";

    /// <summary><see cref="ReserveCommand.Nonce"/> of what made it; null where that had none, or where an older version wrote the account since.</summary>
    public long? Nonce { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When it lapses and is released.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Whether a command of this process and nonce made it; where its own nonce is not known, the process alone says so.</summary>
    internal bool MadeBy(string node, long? nonce) => Nonce is { } own ? own == nonce : Node == node;
}
