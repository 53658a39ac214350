using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace NexScout.Energy.Load;

/// <summary>Borders of the load states (SPEC §6); configuration section <c>Energy:Load</c>.</summary>
public sealed class LoadOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Load";

    /// <summary>Percent from which the state is normal.</summary>
    public double NormalFrom { get; set; } = 20;

    /// <summary>Percent from which it is high.</summary>
    public double HighFrom { get; set; } = 60;

    /// <summary>Percent from which it is surge.</summary>
    public double SurgeFrom { get; set; } = 80;

    /// <summary>Percent above which it is panic.</summary>
    public double PanicAbove { get; set; } = 95;

    /// <summary>Points below a border before the state may fall.</summary>
    public double Slack { get; set; } = 5;

    /// <summary>How long the load must stay there.</summary>
    public TimeSpan FallAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a node's report counts.</summary>
    public TimeSpan ReportHolds { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (!(NormalFrom > 0 && NormalFrom < HighFrom && HighFrom < SurgeFrom && SurgeFrom < PanicAbove && PanicAbove < 100))
            faults.Add("the borders must rise: 0 < NormalFrom < HighFrom < SurgeFrom < PanicAbove < 100");
        if (Slack < 0) faults.Add("Slack must not be negative");
        if (FallAfter < TimeSpan.Zero) faults.Add("FallAfter must not be negative");
        if (ReportHolds <= TimeSpan.Zero) faults.Add("ReportHolds must be positive");
        return faults;
    }
}

/// <summary>The load machine's memory.</summary>
public sealed record LoadMachineState
{
    /// <summary>The state that holds.</summary>
    public LoadState State { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Since when the load was low enough to fall; null while it is not.</summary>
    public DateTimeOffset? LowSince { get; init; }

    /// <summary>The state an operator holds.</summary>
    public LoadState? Held { get; init; }

    /// <summary>Percent, last.</summary>
    public double Percent { get; init; }

    /// <summary>The nodes' last reports.</summary>
    public ImmutableArray<NodeLoad> Nodes { get; init; } = [];

    /// <summary>Rises with each change.</summary>
    public long Version { get; init; }

    /// <summary>An idle system.</summary>
    public static LoadMachineState New(DateTimeOffset now) => new() { Since = now };
}

/// <summary>JSON of <see cref="LoadMachineState"/>, as stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LoadMachineState))]
public sealed partial class LoadStateJson : JsonSerializerContext;

/// <summary>The load state machine (SPEC §6): up at once, down one state at a time after 10 s below the border.</summary>
public static class LoadRules
{
    /// <summary>Takes one node's figures.</summary>
    public static (LoadMachineState State, LoadEvent? Change) Report(LoadMachineState s, NodeLoad node, DateTimeOffset now, LoadOptions o)
    {
        var nodes = s.Nodes.RemoveAll(other => other.Node == node.Node || now - other.At > o.ReportHolds).Add(node);
        var percent = Percent(nodes);
        s = s with { Nodes = nodes, Percent = percent, Version = s.Version + 1 };
        if (s.Held is not null) return (s, null);
        var reached = StateAt(percent, o);
        if (reached > s.State) return To(s, reached, now);
        if (s.State == LoadState.Idle || percent >= Border(s.State, o) - o.Slack) return (s with { LowSince = null }, null);
        if (s.LowSince is not { } low) return (s with { LowSince = now }, null);
        return now - low < o.FallAfter ? (s, null) : To(s, s.State - 1, now);
    }

    /// <summary>Holds a state, or lets go with null.</summary>
    public static (LoadMachineState State, LoadEvent? Change) Override(LoadMachineState s, LoadState? held, DateTimeOffset now, LoadOptions o)
    {
        var next = s with { Held = held, Version = s.Version + 1 };
        var state = held ?? StateAt(s.Percent, o);
        return state == s.State ? (next, null) : To(next, state, now);
    }

    /// <summary>What every decision reads.</summary>
    public static LoadSnapshot Snapshot(LoadMachineState s, DateTimeOffset now) => new()
    {
        State = s.State, Percent = s.Percent, ActiveRequests = s.Nodes.Sum(n => n.InFlight), QueueDepth = s.Nodes.Sum(n => n.Queue),
        Since = s.Since, Overridden = s.Held is not null, Version = s.Version,
    };

    private static (LoadMachineState, LoadEvent?) To(LoadMachineState s, LoadState state, DateTimeOffset now)
    {
        var change = new LoadEvent(
            state, s.Percent, s.Nodes.Sum(n => n.InFlight), s.Nodes.Sum(n => n.Queue), [], LoadActions.Of(state),
            (now - s.Since).TotalSeconds, now);
        return (s with { State = state, Since = now, LowSince = null }, change);
    }

    private static double Percent(ImmutableArray<NodeLoad> nodes)
    {
        double flight = nodes.Sum(n => n.InFlight), capacity = nodes.Sum(n => n.Capacity);
        double queue = nodes.Sum(n => n.Queue), limit = nodes.Sum(n => n.QueueLimit);
        var cpu = nodes.Average(n => n.Cpu);
        var providers = nodes.Average(n => n.ProviderSaturation);
        var highest = Math.Max(Math.Max(flight / Math.Max(1, capacity), queue / Math.Max(1, limit)), Math.Max(cpu, providers));
        return Math.Clamp(highest * 100, 0, 100);
    }

    private static LoadState StateAt(double percent, LoadOptions o) =>
        percent > o.PanicAbove ? LoadState.Panic
        : percent >= o.SurgeFrom ? LoadState.Surge
        : percent >= o.HighFrom ? LoadState.High
        : percent >= o.NormalFrom ? LoadState.Normal : LoadState.Idle;

    private static double Border(LoadState state, LoadOptions o) => state switch
    {
        LoadState.Panic => o.PanicAbove, LoadState.Surge => o.SurgeFrom, LoadState.High => o.HighFrom, _ => o.NormalFrom,
    };
}

/// <summary>What a load state does (SPEC §6).</summary>
public static class LoadActions
{
    /// <summary>The actions' names, for events.</summary>
    public static IReadOnlyList<string> Of(LoadState state) => state switch
    {
        LoadState.Idle => ["standard_routing"],
        LoadState.Normal => ["balanced_selection"],
        LoadState.High => ["prefer_fast_models"],
        LoadState.Surge => ["cheap_models_only", "auto_compress"],
        _ => ["cheapest_only", "aggressive_compression", "shed_lowest_tier"],
    };
}
