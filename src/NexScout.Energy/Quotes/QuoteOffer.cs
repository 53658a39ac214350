using NexScout.Energy.Budgets;
using NexScout.Energy.Pricing;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Quotes;

/// <summary>The answer to a wish for a quote: exactly one of <see cref="Quote"/> and <see cref="Refusal"/> is set.</summary>
public sealed record QuoteOffer
{
    /// <summary>What is promised.</summary>
    public Quote? Quote { get; init; }

    /// <summary>Why nothing is.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>The model that will be asked; null with a refusal.</summary>
    public CatalogModel? Model { get; init; }

    /// <summary>The shortest answer to a prompt that is as short as its estimate's margin of error permits.</summary>
    public QuotedAmount Least { get; init; }

    /// <summary>What is expected.</summary>
    public QuotedAmount Predicted { get; init; }

    /// <summary>What is held: the call is never charged more, unless a provider counts more input than was thought possible.</summary>
    public QuotedAmount Most { get; init; }

    /// <summary>Cheaper models that could take the call, best quality first.</summary>
    public IReadOnlyList<QuotedAlternative> Alternatives { get; init; } = [];

    /// <summary>Warnings, as those of a call.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>One end of a quote's range.</summary>
/// <param name="Tokens">Input and output.</param>
/// <param name="Energy">Whole energy.</param>
/// <param name="Cost">Money.</param>
public readonly record struct QuotedAmount(long Tokens, long Energy, NanoUsd Cost);

/// <summary>A cheaper model, with what the call is expected to cost there.</summary>
/// <param name="Model">The model.</param>
/// <param name="Cost">Its predicted cost.</param>
/// <param name="Energy">Its predicted energy.</param>
public readonly record struct QuotedAlternative(CatalogModel Model, NanoUsd Cost, long Energy);
