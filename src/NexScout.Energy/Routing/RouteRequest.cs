using System.Collections.Immutable;
using NexScout.Energy.Budgets;
using NexScout.Energy.Load;

namespace NexScout.Energy.Routing;

/// <summary>What routing decides by (SPEC §6).</summary>
public readonly record struct RouteRequest
{
    /// <summary>The call; it decides which calls a recovering cluster takes.</summary>
    public required RequestId Id { get; init; }

    /// <summary>Feature.</summary>
    public required string Feature { get; init; }

    /// <summary>Tier.</summary>
    public required Tier Tier { get; init; }

    /// <summary>auto, fast, pro, expert.</summary>
    public required string Mode { get; init; }

    /// <summary>A model that is forced.</summary>
    public string? ForceModel { get; init; }

    /// <summary>Load now.</summary>
    public required LoadState Load { get; init; }

    /// <summary>Characters of the prompt.</summary>
    public required long PromptCharacters { get; init; }

    /// <summary>Predicted total tokens.</summary>
    public required long PredictedTokens { get; init; }

    /// <summary>Context that must fit: input bound and permitted output.</summary>
    public required long ContextTokens { get; init; }

    /// <summary>0 to 1.</summary>
    public required double EmotionalDepth { get; init; }

    /// <summary>Quality goes first.</summary>
    public bool RequireQuality { get; init; }

    /// <summary>Speed is asked for.</summary>
    public bool PreferSpeed { get; init; }

    /// <summary>The chat has images.</summary>
    public bool Images { get; init; }

    /// <summary>The chat has tools.</summary>
    public bool Tools { get; init; }

    /// <summary>The user is in debt: one class lower (SPEC §4, recovery plan).</summary>
    public bool InDebt { get; init; }

    /// <summary>What the user's calls said of models; their score breaks ties. Empty where nothing is known.</summary>
    public ImmutableArray<ModelTally> Preference
    {
        get => field.IsDefault ? [] : field;
        init;
    }
}
