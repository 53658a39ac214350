using NexScout.Energy.Budgets;
using NexScout.Energy.Compression;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Quotes;

/// <summary>What a quote promises (SPEC §3): one call of one user, on one model, at one price, until it expires. What it holds is in the
/// user's account, under the same id.</summary>
public sealed record Quote
{
    /// <summary>Names the quote and its hold; on the wire <c>quote_</c> and 32 hex digits.</summary>
    public required RequestId Id { get; init; }

    /// <summary>Who may use it.</summary>
    public required UserKey User { get; init; }

    /// <summary>The feature it was asked for.</summary>
    public required string Feature { get; init; }

    /// <summary>The model that will be asked, <c>provider/model</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The price of a token that holds, whatever the catalog says by then.</summary>
    public required ModelPrice Price { get; init; }

    /// <summary>The model's energy weight, per mille.</summary>
    public required int EnergyPerMille { get; init; }

    /// <summary>Most output tokens, over all choices.</summary>
    public required long OutputLimit { get; init; }

    /// <summary>How the prompt is compressed: what is held was counted after it.</summary>
    public required CompressionLevel Compression { get; init; }

    /// <summary>auto, fast, pro or expert.</summary>
    public required string Mode { get; init; }

    /// <summary>What may be asked, as <see cref="QuotedBody.Hash"/> names it: 64 hex digits.</summary>
    public required string BodyHash { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>From then on it cannot be used, and its hold has lapsed.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Whether it was used.</summary>
    public QuoteState State { get; init; }
}
