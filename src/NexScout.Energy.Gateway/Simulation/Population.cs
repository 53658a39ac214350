using System.Text.Json;
using System.Text.Json.Serialization;
using NexScout.Energy.Budgets;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>Who the users are and what they ask: every distribution of a simulation, read from <c>population.json</c>, where each has its
/// reason.</summary>
internal sealed record Population
{
    /// <summary>The tiers that are counted, their shares adding up to 1.</summary>
    public required IReadOnlyList<TierMix> Tiers { get; init; }

    /// <summary>A tier that is measured beside the others and counted with none of them.</summary>
    public required TierMix Beside { get; init; }

    /// <summary>The features.</summary>
    public required IReadOnlyList<FeatureProfile> Features { get; init; }

    /// <summary>How the style that is asked for changes an answer's length.</summary>
    public required Styles Styles { get; init; }

    /// <summary>Weights of the 24 hours of a day, UTC.</summary>
    public required Weights Hours { get; init; }

    /// <summary>Weights of the days of a week from Monday on.</summary>
    public required Weights Days { get; init; }

    /// <summary>Load of the busiest hour, percent; the other hours in proportion.</summary>
    public required Figure PeakLoad { get; init; }

    /// <summary>Users of one workspace.</summary>
    public required Figure WorkspaceUsers { get; init; }

    /// <summary>The distributions that come with the program.</summary>
    public static Population Default { get; } = Read();

    private static Population Read()
    {
        using var file = typeof(Population).Assembly.GetManifestResourceStream("population.json")!;
        return JsonSerializer.Deserialize(file, PopulationJson.Default.Population)!;
    }
}

/// <summary>One tier's users.</summary>
internal sealed record TierMix
{
    /// <summary>The tier.</summary>
    public required Tier Tier { get; init; }

    /// <summary>Share of all users, 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>How its prompts' lengths compare with the features' medians.</summary>
    public required double PromptScale { get; init; }

    /// <summary>Share of its prompts that are written verbosely.</summary>
    public required double Verbose { get; init; }

    /// <summary>Weights of the features.</summary>
    public required IReadOnlyDictionary<string, double> Features { get; init; }

    /// <summary>Why these.</summary>
    public required string Reason { get; init; }
}

/// <summary>What calls of one feature look like.</summary>
internal sealed record FeatureProfile
{
    /// <summary>The feature.</summary>
    public required string Name { get; init; }

    /// <summary>Characters of the prompt.</summary>
    public required Spread Prompt { get; init; }

    /// <summary>Tokens of the answer where nothing cuts it.</summary>
    public required Spread Answer { get; init; }

    /// <summary>Share of calls that ask again, word for word, what the same user asked before.</summary>
    public required double Repeat { get; init; }

    /// <summary>Temperature of its calls.</summary>
    public required double Temperature { get; init; }

    /// <summary>Why these.</summary>
    public required string Reason { get; init; }
}

/// <summary>A log-normal spread.</summary>
/// <param name="Median">Half of all are below.</param>
/// <param name="Sigma">Of the logarithm.</param>
internal readonly record struct Spread(double Median, double Sigma);

/// <summary>Length of an answer with the tier's style line / without it.</summary>
internal sealed record Styles(double Free, double Pro, double Elite, double Enterprise, string Reason)
{
    /// <summary>That of a tier.</summary>
    public double Of(Tier tier) => tier switch { Tier.Free => Free, Tier.Pro => Pro, Tier.Elite => Elite, _ => Enterprise };
}

/// <summary>Weights in a row.</summary>
internal sealed record Weights(IReadOnlyList<double> Values, string Reason);

/// <summary>One number.</summary>
internal sealed record Figure(double Value, string Reason);

/// <summary>Reads <see cref="Population"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Population))]
internal sealed partial class PopulationJson : JsonSerializerContext;
