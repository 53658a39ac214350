using System.Text;
using System.Text.Json.Serialization;
using NexScout.Energy.Prediction;

namespace NexScout.Energy.Experiments;

/// <summary>Variants of a feature's prompt that are compared with each other (SPEC §15).</summary>
public sealed record Experiment
{
    /// <summary>Its name: 1 to 64 of <c>a-z A-Z 0-9 _ - .</c></summary>
    public required string Id { get; init; }

    /// <summary>The workspace it is for; null for all.</summary>
    public string? Workspace { get; init; }

    /// <summary>The feature it is about.</summary>
    public required string Feature { get; init; }

    /// <summary>Two to ten variants, whose shares make 100 %. The first is what the others are compared with.</summary>
    public required IReadOnlyList<Variant> Variants { get; init; }

    /// <summary>Whether users take part now.</summary>
    public bool Active { get; init; } = true;

    /// <summary>What is wrong with it; empty where nothing is.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        if (Variants.Count is < 2 or > 10) faults.Add($"There are {Variants.Count} variants; an experiment has 2 to 10.");
        if (Variants.Any(variant => variant.Name.Length is 0 or > 64)) faults.Add("A variant's name has 1 to 64 characters.");
        if (Variants.Select(variant => variant.Name).Distinct(StringComparer.Ordinal).Count() < Variants.Count) faults.Add("Two variants have the same name.");
        if (Variants.Any(variant => variant.SharePercent is < 0 or > 100)) faults.Add("A share is 0 to 100 percent.");
        else if (Variants.Sum(variant => variant.SharePercent) != 100) faults.Add($"The shares make {Variants.Sum(variant => variant.SharePercent)} percent; they must make 100.");
        if (Variants.Any(variant => variant.System.Length > 8_000)) faults.Add("A variant's system text has at most 8,000 characters.");
        return faults;
    }
}

/// <summary>One variant.</summary>
public sealed record Variant
{
    /// <summary>Its name, such as <c>control</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Users that get it, in percent.</summary>
    public required decimal SharePercent { get; init; }

    /// <summary>What is added to the system prompt; empty for nothing.</summary>
    public string System { get; init; } = "";

    /// <summary>Uncalibrated tokens of <see cref="System"/>.</summary>
    [JsonIgnore]
    public long RawTokens => field > 0 || System.Length == 0 ? field : field = TokenCounter.Count(Encoding.UTF8.GetBytes(System));
}
