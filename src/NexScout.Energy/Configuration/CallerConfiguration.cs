using System.Collections.Concurrent;
using System.Text.Json;

namespace NexScout.Energy.Configuration;

/// <summary>What is known of a caller at a moment. Immutable but for the texts that are made of it on demand.</summary>
public sealed class CallerConfiguration
{
    private readonly ConcurrentDictionary<string, PromptContext> _contexts = new(StringComparer.Ordinal);

    /// <summary>Nothing known.</summary>
    public static CallerConfiguration Empty { get; } = new();

    /// <summary>The parts that are known.</summary>
    public IReadOnlyDictionary<ConfigurationPart, LoadedPart> Parts { get; init; } = new Dictionary<ConfigurationPart, LoadedPart>();

    /// <summary>Parts that could not be loaded: the last known or none holds instead.</summary>
    public IReadOnlyList<ConfigurationPart> Failed { get; init; } = [];

    /// <summary>Whether any source knows parts of single users.</summary>
    public bool KnowsUsers { get; init; }

    /// <summary>When it was loaded.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>What goes into the prompts of a feature.</summary>
    public PromptContext PromptOf(string feature, ConfigurationOptions options)
    {
        if (Parts.Count == 0) return PromptContext.None;
        // Features are free names: a caller that invents one for each call must not grow this without end.
        if (_contexts.Count > 100) _contexts.Clear();
        return _contexts.GetOrAdd(feature, static (name, of) => PromptContext.Of(of.This.Parts, of.Options.PromptOf(name), of.Options.MostCharacters), (This: this, Options: options));
    }
}

/// <summary>A part and where it came from.</summary>
/// <param name="Value">Its JSON.</param>
/// <param name="Source">The source's name.</param>
public sealed record LoadedPart(JsonElement Value, string Source);
