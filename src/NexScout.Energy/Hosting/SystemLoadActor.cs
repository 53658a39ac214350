using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Load;

namespace NexScout.Energy.Hosting;

/// <summary>The system's load in this process.</summary>
internal class SystemLoadActor(ActorContext context, LoadOptions options, Publication<LoadSnapshot> board, Func<LoadState, LoadState, IReadOnlyList<string>> affected)
    : DurableActor<LoadMachineState>(context), ISystemLoad
{
    public override ActorKey Key => new(ActorKind.Load, "system");

    public async ValueTask<LoadSnapshot> Report(NodeLoad node)
    {
        await EnsureLoaded();
        return Apply((state, now) => LoadRules.Report(state, node, now, options));
    }

    public async ValueTask<LoadSnapshot> Override(LoadState? state)
    {
        await EnsureLoaded();
        return Apply((machine, now) => LoadRules.Override(machine, state, now, options));
    }

    public async ValueTask<LoadSnapshot> Snapshot()
    {
        await EnsureLoaded();
        return LoadRules.Snapshot(State, Context.Clock.GetUtcNow());
    }

    protected override LoadMachineState Create(DateTimeOffset now) => LoadMachineState.New(now);

    protected override JsonTypeInfo<LoadMachineState> Json => LoadStateJson.Default.LoadMachineState;

    protected override bool MayRetire(LoadMachineState state) => false;

    // Only a change of state is worth a write: the figures of a second are not.
    private LoadSnapshot Apply(Func<LoadMachineState, DateTimeOffset, (LoadMachineState, LoadEvent?)> rule)
    {
        Run(new LoadStep(rule, affected));
        var snapshot = LoadRules.Snapshot(State, Context.Clock.GetUtcNow());
        board.Publish(snapshot);
        return snapshot;
    }

    private sealed class LoadStep(
        Func<LoadMachineState, DateTimeOffset, (LoadMachineState State, LoadEvent? Change)> rule, Func<LoadState, LoadState, IReadOnlyList<string>> affected)
        : ActorStep<LoadMachineState>
    {
        private LoadEvent? _change;

        public override bool NeedsWrite => _change is not null;

        public override LoadMachineState Apply(LoadMachineState state, DateTimeOffset now)
        {
            var from = state.State;
            (state, _change) = rule(state, now);
            if (_change is not null) _change = _change with { ModelsAffected = affected(from, _change.State) };
            return state;
        }

        public override void Collect(ActorEvents events)
        {
            if (_change is not null) events.Add(_change);
        }
    }
}
