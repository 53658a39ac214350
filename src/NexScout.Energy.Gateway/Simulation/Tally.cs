using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>One call as its caller saw it.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Prompt">What it asked.</param>
/// <param name="Tier">Whose it was.</param>
/// <param name="NaiveCost">Its cost on gpt-4o, nano-USD.</param>
/// <param name="Spared">Input tokens that compression took away.</param>
internal readonly record struct CallFacts(GenerateResult Result, Prompt Prompt, Tier Tier, long NaiveCost, long Spared);

/// <summary>Sums over calls. All are whole numbers, so the order in which shards are added changes nothing.</summary>
internal sealed class Tally
{
    /// <summary>All calls.</summary>
    public Sums All { get; } = new();

    /// <summary>By tier.</summary>
    public Sums[] Tiers { get; } = [.. Enum.GetValues<Tier>().Select(_ => new Sums())];

    /// <summary>By feature.</summary>
    public SortedDictionary<string, Sums> Features { get; } = new(StringComparer.Ordinal);

    /// <summary>Calls that a model answered, by its class.</summary>
    public long[] Classes { get; } = new long[Enum.GetValues<ModelClass>().Length];

    /// <summary>Calls that a model answered, by its id.</summary>
    public SortedDictionary<string, long> Models { get; } = new(StringComparer.Ordinal);

    /// <summary>Refused and failed calls, by reason.</summary>
    public SortedDictionary<string, long> Refused { get; } = new(StringComparer.Ordinal);

    /// <summary>The sums of the usage records that the engine wrote.</summary>
    public Sums Ledger { get; } = new();

    /// <summary>Adds one call.</summary>
    public void Add(in CallFacts call, Catalog catalog)
    {
        if (!Features.TryGetValue(call.Prompt.Feature, out var feature)) Features[call.Prompt.Feature] = feature = new Sums();
        All.Add(call);
        Tiers[(int)call.Tier].Add(call);
        feature.Add(call);
        var result = call.Result;
        if (result.FromCache) return;
        if (result.Outcome != CallOutcome.Succeeded)
        {
            Refused[result.Action] = Refused.GetValueOrDefault(result.Action) + 1;
            return;
        }

        Models[result.Model] = Models.GetValueOrDefault(result.Model) + 1;
        if (catalog.Find(result.Model) is { } model) Classes[(int)model.Class]++;
    }

    /// <summary>Adds one usage record.</summary>
    public void Add(UsageRecord record)
    {
        Ledger.Requests++;
        Ledger.Input += record.Usage.Input;
        Ledger.Output += record.Usage.Output;
        Ledger.CostNano += record.Cost.Value;
        Ledger.Energy += record.Energy;
        if (record.Cached) Ledger.Cached++;
        else if (record.Outcome == CallOutcome.Succeeded) Ledger.Answered++;
    }

    /// <summary>Adds another tally.</summary>
    public void Add(Tally other)
    {
        All.Add(other.All);
        Ledger.Add(other.Ledger);
        for (var i = 0; i < Tiers.Length; i++) Tiers[i].Add(other.Tiers[i]);
        for (var i = 0; i < Classes.Length; i++) Classes[i] += other.Classes[i];
        foreach (var (name, count) in other.Models) Models[name] = Models.GetValueOrDefault(name) + count;
        foreach (var (name, count) in other.Refused) Refused[name] = Refused.GetValueOrDefault(name) + count;
        foreach (var (name, sums) in other.Features)
        {
            if (!Features.TryGetValue(name, out var feature)) Features[name] = feature = new Sums();
            feature.Add(sums);
        }
    }
}
