using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Anthropic;
using NexScout.Energy.Providers.OpenAI;
using NexScout.Energy.Providers.Simulated;

namespace NexScout.Energy.Providers;

/// <summary>The providers of the configuration, and the known ones beside them.</summary>
internal sealed class ConfiguredProviders : IModelProviders, IProviderList, IDisposable
{
    private static readonly Dictionary<string, KnownProvider> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["openai"] = new("openai", "https://api.openai.com/v1", "OPENAI_API_KEY"),
        ["anthropic"] = new("anthropic", "https://api.anthropic.com/v1", "ANTHROPIC_API_KEY"),
        ["groq"] = new("openai", "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
        ["simulated"] = new("openai", null, null),
    };

    private readonly FrozenDictionary<string, IModelProvider> _byName;

    /// <exception cref="InvalidOperationException">A provider's configuration is wrong; the message names every fault.</exception>
    public ConfiguredProviders(IConfiguration configuration, TimeProvider clock)
    {
        var section = configuration.GetSection(ProviderOptions.Section);
        var names = Known.Keys.Union(section.GetChildren().Select(child => child.Key), StringComparer.OrdinalIgnoreCase);
        var faults = new List<string>();
        var found = new Dictionary<string, IModelProvider>(StringComparer.OrdinalIgnoreCase);
        var all = new List<ProviderInfo>();
        foreach (var name in names)
        {
            var options = section.GetSection(name).Get<ProviderOptions>() ?? new ProviderOptions();
            var wrong = options.Validate();
            faults.AddRange(wrong.Select(fault => $"{ProviderOptions.Section}:{name}: {fault}"));
            if (wrong.Count > 0) continue;
            (found[name], var info) = Create(name, options, configuration, clock, faults);
            all.Add(info);
        }

        if (faults.Count > 0) throw new InvalidOperationException(string.Join(Environment.NewLine, faults));
        _byName = found.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        All = [.. all.OrderBy(info => info.Name, StringComparer.Ordinal)];
    }

    public IReadOnlyList<ProviderInfo> All { get; }

    public IModelProvider? Find(string provider) => _byName.GetValueOrDefault(provider);

    public void Dispose()
    {
        foreach (var provider in _byName.Values.OfType<IDisposable>()) provider.Dispose();
    }

    private static (IModelProvider Provider, ProviderInfo Info) Create(
        string name, ProviderOptions options, IConfiguration configuration, TimeProvider clock, List<string> faults)
    {
        var known = Known.GetValueOrDefault(name) ?? new KnownProvider("openai", null, null);
        var key = ProviderKeys.Find(name, options, known.KeyEnv, configuration, faults);
        var kind = options.Kind ?? (options.BaseUrl is null && key is null ? "simulated" : known.Kind);
        var url = options.BaseUrl ?? known.BaseUrl ?? (kind == "anthropic" ? Known["anthropic"].BaseUrl : null);
        if (kind != "simulated" && url is null) faults.Add($"{ProviderOptions.Section}:{name}: BaseUrl is missing.");
        if (kind == "simulated" || url is null)
        {
            return (new SimulatedProvider(name, options.Simulated, clock), new ProviderInfo(name, "simulated", null, true, key is not null));
        }

        var at = new Uri(url);
        IModelProvider provider = kind == "anthropic"
            ? new AnthropicProvider(name, at, key, options, clock) : new OpenAIProvider(name, at, key, options, clock);
        var shown = at.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return (provider, new ProviderInfo(name, kind, shown, false, key is not null));
    }

    private sealed record KnownProvider(string Kind, string? BaseUrl, string? KeyEnv);
}
