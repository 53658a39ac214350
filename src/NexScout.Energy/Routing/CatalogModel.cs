using System.Diagnostics.CodeAnalysis;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Routing;

/// <summary>One provider/model pair that calls may be routed to (SPEC §6). Its live health is a <c>ClusterSnapshot</c> of the same id.</summary>
public sealed record CatalogModel
{
    /// <summary>The provider's name in the catalog.</summary>
    public required string Provider { get; init => (field, _id) = (value, null); }

    /// <summary>The model's name in the catalog.</summary>
    public required string Name { get; init => (field, _id) = (value, null); }

    /// <summary>The model id sent upstream; an alias may differ from <see cref="Name"/>.</summary>
    public required string UpstreamModel { get; init; }

    /// <summary>Its class.</summary>
    public required ModelClass Class { get; init; }

    /// <summary>Prices by the date from which each holds, oldest first; empty means unpriced, and then it is never served.</summary>
    public required IReadOnlyList<ModelPrice> Prices { get; init => (field, _only) = (value, value is [{ From: null } only] ? only : null); }

    /// <summary>Context window in tokens, input and output together.</summary>
    public required int ContextTokens { get; init; }

    /// <summary>Quality, 0 to 1.</summary>
    public required double Quality { get; init; }

    /// <summary>Speed, 0 to 1: what stands for latency until it is measured.</summary>
    public required double Speed { get; init; }

    /// <summary>What it is best for, for people.</summary>
    public string BestFor { get; init; } = "";

    /// <summary>Effort preset sent upstream (<c>reasoning_effort</c>) where set; left out for a model that answers that it takes none.</summary>
    public string? Effort { get; init; }

    /// <summary>Energy weight per mille, default 1000: SPEC's formula as it stands.</summary>
    public int EnergyPerMille { get; init; } = 1000;

    /// <summary>Whether it takes tools.</summary>
    public bool Tools { get; init; } = true;

    /// <summary>Whether it takes images.</summary>
    public bool Images { get; init; }

    /// <summary><c>provider/name</c>, the key of its cluster.</summary>
    public string Id => _id ??= $"{Provider}/{Name}";

    private string? _id;

    // Most models have one price; it is asked for at every call.
    private ModelPrice? _only;

    /// <summary>Whether this can be the name of a provider or a model: visible ASCII alone, since answers carry both in a header.</summary>
    public static bool IsName([NotNullWhen(true)] string? name) => !string.IsNullOrWhiteSpace(name) && name.AsSpan().Trim().Length == name.Length
        && !name.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>The price that holds at <paramref name="now"/>; null when the model is unpriced.</summary>
    public ModelPrice? PriceAt(DateTimeOffset now)
    {
        if (_only is not null) return _only;
        for (var i = Prices.Count - 1; i >= 0; i--)
        {
            if (Prices[i].From is null || Prices[i].From <= now) return Prices[i];
        }

        return null;
    }
}
