using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.OpenAI;
using NexScout.Energy.Providers.Simulated;

namespace NexScout.Energy.Providers;

/// <summary>The providers of the configuration, and the known ones beside them.</summary>
internal sealed class ConfiguredProviders : IModelProviders, IDisposable
{
    private static readonly Dictionary<string, KnownProvider> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["openai"] = new("https://api.openai.com/v1", "OPENAI_API_KEY"),
        // Anthropic serves OpenAI's dialect too, with the same keys.
        ["anthropic"] = new("https://api.anthropic.com/v1", "ANTHROPIC_API_KEY"),
        ["groq"] = new("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
        ["simulated"] = new(null, null),
    };

    private readonly FrozenDictionary<string, IModelProvider> _byName;

    /// <exception cref="InvalidOperationException">A provider's configuration is wrong; the message names every fault.</exception>
    public ConfiguredProviders(IConfiguration configuration, TimeProvider clock)
    {
        var section = configuration.GetSection(ProviderOptions.Section);
        var names = Known.Keys.Union(section.GetChildren().Select(child => child.Key), StringComparer.OrdinalIgnoreCase);
        var faults = new List<string>();
        var found = new Dictionary<string, IModelProvider>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            var options = section.GetSection(name).Get<ProviderOptions>() ?? new ProviderOptions();
            var wrong = options.Validate();
            faults.AddRange(wrong.Select(fault => $"{ProviderOptions.Section}:{name}: {fault}"));
            if (wrong.Count == 0) found[name] = Create(name, options, configuration, clock, faults);
        }

        if (faults.Count > 0) throw new InvalidOperationException(string.Join(Environment.NewLine, faults));
        _byName = found.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    public IModelProvider? Find(string provider) => _byName.GetValueOrDefault(provider);

    public void Dispose()
    {
        foreach (var provider in _byName.Values.OfType<IDisposable>()) provider.Dispose();
    }

    private static IModelProvider Create(
        string name, ProviderOptions options, IConfiguration configuration, TimeProvider clock, List<string> faults)
    {
        var known = Known.GetValueOrDefault(name) ?? new KnownProvider(null, null);
        var url = options.BaseUrl ?? known.BaseUrl;
        var key = Key(name, options, known, configuration, faults);
        var asked = options.Kind is "openai" || options.BaseUrl is not null;
        if (options.Kind is "simulated" || (!asked && key is null)) return new SimulatedProvider(name, options.Simulated, clock);
        if (url is not null) return new OpenAIProvider(name, new Uri(url), key, options, clock);
        faults.Add($"{ProviderOptions.Section}:{name}: BaseUrl is missing.");
        return new SimulatedProvider(name, options.Simulated, clock);
    }

    private static string? Key(
        string name, ProviderOptions options, KnownProvider known, IConfiguration configuration, List<string> faults)
    {
        string? key;
        if (options.KeyFile is { } file)
        {
            if (!File.Exists(file))
            {
                faults.Add($"{ProviderOptions.Section}:{name}: KeyFile does not exist.");
                return null;
            }

            key = File.ReadAllText(file);
        }
        else
        {
            var variable = options.KeyEnv ?? (options.BaseUrl is null ? known.KeyEnv : null);
            key = variable is null ? null : configuration[variable] ?? Environment.GetEnvironmentVariable(variable);
        }

        key = key?.Trim();
        if (string.IsNullOrEmpty(key)) return null;
        if (key.All(char.IsAscii) && !key.Any(char.IsControl)) return key;
        faults.Add($"{ProviderOptions.Section}:{name}: the key has characters that no key has.");
        return null;
    }

    private sealed record KnownProvider(string? BaseUrl, string? KeyEnv);
}
