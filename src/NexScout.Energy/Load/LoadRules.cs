using System.Collections.Immutable;

namespace NexScout.Energy.Load;

/// <summary>The load state machine (SPEC §6): up at once, down one state at a time after 10 s below the border.</summary>
public static class LoadRules
{
    /// <summary>Takes one node's figures, as of now: its own clock may be another.</summary>
    public static (LoadMachineState State, LoadEvent? Change) Report(LoadMachineState s, NodeLoad node, DateTimeOffset now, LoadOptions o)
    {
        var nodes = s.Nodes.RemoveAll(other => other.Node == node.Node || now - other.At > o.ReportHolds).Add(node with { At = now });
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
        // Where nothing is held there is nothing to let go of: the state falls by its own rule.
        if (held is null && s.Held is null) return (s, null);
        var next = s with { Held = held, LowSince = null, Version = s.Version + 1 };
        var state = held ?? StateAt(s.Percent, o);
        return state == s.State ? (next, null) : To(next, state, now);
    }

    /// <summary>What every decision reads.</summary>
    public static LoadSnapshot Snapshot(LoadMachineState s, DateTimeOffset now) => new()
    {
        State = s.State,
        Percent = s.Percent,
        ActiveRequests = s.Nodes.Sum(n => n.InFlight),
        QueueDepth = s.Nodes.Sum(n => n.Queue),
        Since = s.Since,
        Overridden = s.Held is not null,
        Version = s.Version,
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
        LoadState.Panic => o.PanicAbove,
        LoadState.Surge => o.SurgeFrom,
        LoadState.High => o.HighFrom,
        _ => o.NormalFrom,
    };
}
