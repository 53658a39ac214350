using System.Collections;
using System.Reflection;
using NexScout.Energy.Batch;
using NexScout.Energy.Budgets;
using NexScout.Energy.Caching;
using NexScout.Energy.Clusters;
using NexScout.Energy.Configuration;
using NexScout.Energy.Events;
using NexScout.Energy.Governance;
using NexScout.Energy.Hosting;
using NexScout.Energy.Jobs;
using NexScout.Energy.Load;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Prediction;
using NexScout.Energy.Providers;
using NexScout.Energy.Quotes;
using NexScout.Energy.Reports;
using NexScout.Energy.Routing;
using NexScout.Energy.Storage;

namespace NexScout.Energy.Gateway.Configuration;

/// <summary>Knows every name of section <c>Energy</c>, and finds those that are none: a name that is misspelt would set nothing, and nobody
/// would be told.</summary>
internal static class SettingNames
{
    private const string Root = EnergyOptions.Section;

    private const string StorageSection = "Energy:Storage";

    /// <summary>The sections and the classes they are bound to.</summary>
    internal static IReadOnlyDictionary<string, Type> Sections { get; } = new Dictionary<string, Type>
    {
        [EnergyOptions.Section] = typeof(EnergyOptions),
        [GovernanceOptions.Section] = typeof(GovernanceOptions),
        [RoutingOptions.Section] = typeof(RoutingOptions),
        [ClusterOptions.Section] = typeof(ClusterOptions),
        [LoadOptions.Section] = typeof(LoadOptions),
        [PredictionOptions.Section] = typeof(PredictionOptions),
        [AdmissionOptions.Section] = typeof(AdmissionOptions),
        [RetryOptions.Section] = typeof(RetryOptions),
        [CachingOptions.Section] = typeof(CachingOptions),
        [ConfigurationOptions.Section] = typeof(ConfigurationOptions),
        [ConfigurationSourceOptions.Section] = typeof(ConfigurationSourceOptions),
        [JobOptions.Section] = typeof(JobOptions),
        [RetentionOptions.Section] = typeof(RetentionOptions),
        [ReportOptions.Section] = typeof(ReportOptions),
        [EventOptions.Section] = typeof(EventOptions),
        [BatchOptions.Section] = typeof(BatchOptions),
        [QuoteOptions.Section] = typeof(QuoteOptions),
        [NodeOptions.Section] = typeof(NodeOptions),
        [StorageSection] = typeof(StorageOptions),
        [GatewayOptions.Section] = typeof(GatewayOptions),
    };

    private static readonly Names _all = All();

    /// <summary>What is set but is no setting, each with the nearest name that is one.</summary>
    public static IReadOnlyList<string> Unknown(IConfiguration configuration)
    {
        List<string> found = [];
        Look(configuration.GetSection(Root), _all, found);
        return found;
    }

    /// <summary>Makes a section of another program known too.</summary>
    public static void Add(string section, Type type) => Add(_all, section, type);

    private static void Look(IConfigurationSection section, Names names, List<string> found)
    {
        foreach (var child in section.GetChildren())
        {
            if (names.Find(child.Key) is { } known) Look(child, known, found);
            else if (!names.IsFree) found.Add($"{child.Path} is no setting and sets nothing{Suggestion(child, names)}");
        }
    }

    private static string Suggestion(IConfigurationSection wrong, Names names)
    {
        var parent = wrong.Path[..^(wrong.Key.Length + 1)];
        var near = names.Members.Keys
            .Select(name => (Name: name, Distance: Distance(name.ToUpperInvariant(), wrong.Key.ToUpperInvariant())))
            .Where(other => other.Distance <= Math.Max(2, wrong.Key.Length / 3)).OrderBy(other => other.Distance).FirstOrDefault().Name;
        var name = near is not null ? $"{parent}:{near}" : Elsewhere(Root, _all, wrong.Key);
        return name is null ? $"; docs/configuration.md lists what {parent} has" : $"; did you mean {name}?";
    }

    // The right name in the wrong section.
    private static string? Elsewhere(string path, Names names, string key) =>
        names.Members.Keys.FirstOrDefault(name => name.Equals(key, StringComparison.OrdinalIgnoreCase)) is { } here
            ? $"{path}:{here}"
            : names.Members.Select(member => Elsewhere($"{path}:{member.Key}", member.Value, key)).FirstOrDefault(found => found is not null);

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1));
                corner = above;
            }
        }

        return row[b.Length];
    }

    private static Names All()
    {
        var all = new Names();
        foreach (var (section, type) in Sections) Add(all, section, type);

        // Call events are switched on under Energy:Events.
        all.Members["Storage"].Members.Remove(nameof(StorageOptions.CallEvents));
        all.Members["Providers"] = new Names { Each = Fill(new Names(), typeof(ProviderOptions)) };
        var model = Listed(CatalogOptions.ModelNames);
        model.Members["Prices"] = new Names { Each = Listed(CatalogOptions.PriceNames) };
        all.Members["Catalog"] = new Names { Each = model };
        return all;
    }

    private static void Add(Names all, string section, Type type)
    {
        var at = all;
        foreach (var part in section.Split(':').Skip(1))
            at = at.Members.TryGetValue(part, out var known) ? known : at.Members[part] = new Names();
        Fill(at, type);
    }

    private static Names Listed(IEnumerable<string> members)
    {
        var names = new Names();
        foreach (var member in members) names.Members[member] = new Names();
        return names;
    }

    private static Names Fill(Names names, Type type)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var listed = property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable));
            if (listed) names.Members[property.Name] = new Names { IsFree = true };
            else if (property.CanWrite)
                names.Members[property.Name] = IsOurs(property.PropertyType) ? Fill(new Names(), property.PropertyType) : new Names();
        }

        return names;
    }

    private static bool IsOurs(Type type) =>
        type is { IsClass: true, Namespace: { } space } && space.StartsWith("NexScout.", StringComparison.Ordinal);

    /// <summary>The names below a section.</summary>
    private sealed class Names
    {
        public Dictionary<string, Names> Members { get; } = new(StringComparer.OrdinalIgnoreCase);

        /// <summary>What is below whatever name is chosen.</summary>
        public Names? Each { get; init; }

        /// <summary>Whether names are free, and nothing below them is known.</summary>
        public bool IsFree { get; init; }

        public Names? Find(string name) => Each ?? Members.GetValueOrDefault(name);
    }
}
