using System.Text.Json;
using System.Text.Json.Serialization;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>What prompts are made of, from <c>prompts.json</c>. In sentences {p} stands for a person, {c} a company, {t} a town, {g} goods,
/// {d} a small number, {n} a number and {m} an amount.</summary>
internal sealed record PromptWords
{
    public required IReadOnlyList<string> Names { get; init; }

    public required IReadOnlyList<string> Companies { get; init; }

    public required IReadOnlyList<string> Cities { get; init; }

    public required IReadOnlyList<string> Products { get; init; }

    /// <summary>How verbose prompts begin.</summary>
    public required IReadOnlyList<string> Polite { get; init; }

    /// <summary>What is asked for, by feature.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Orders { get; init; }

    /// <summary>What is told with it.</summary>
    public required IReadOnlyList<Fact> Facts { get; init; }

    /// <summary>Reads them.</summary>
    public static PromptWords Read()
    {
        using var file = typeof(PromptWords).Assembly.GetManifestResourceStream("prompts.json")!;
        return JsonSerializer.Deserialize(file, PromptWordsJson.Default.PromptWords)!;
    }

    /// <summary>One fact, said plainly and with filler.</summary>
    internal sealed record Fact(string Plain, string Verbose);
}

/// <summary>Reads <see cref="PromptWords"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PromptWords))]
internal sealed partial class PromptWordsJson : JsonSerializerContext;
