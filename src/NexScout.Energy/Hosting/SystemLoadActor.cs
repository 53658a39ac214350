using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Budgets;
using NexScout.Energy.Load;

namespace NexScout.Energy.Hosting;

/// <summary>The system's load in this process.</summary>
internal class SystemLoadActor(ActorContext context, LoadOptions options, Publication<LoadSnapshot> board, Func<LoadState, LoadState, IReadOnlyList<string>> affected)
    : DurableActor<LoadMachineState>(context), ISystemLoad
{
    // Nodes report once a second, a little early or late.
    private static readonly TimeSpan _followAfter = TimeSpan.FromMilliseconds(900);
    private long? _followedAt;

    public override ActorKey Key => new(ActorKind.Load, "system");

    public async ValueTask<LoadSnapshot> Report(NodeLoad node)
    {
        await EnsureLoaded();
        await Follow();
        return Apply((state, now) => LoadRules.Report(state, node, now, options));
    }

    public async ValueTask<LoadSnapshot> Override(LoadState? state)
    {
        await EnsureFresh(HeldDiffers);
        Apply((machine, now) => LoadRules.Override(machine, state, now, options));
        // The operator hears that it is held once a restart would not forget it.
        await AllDurable();
        return await Snapshot();
    }

    public async ValueTask<LoadSnapshot> Snapshot()
    {
        await EnsureLoaded();
        return LoadRules.Snapshot(State, Context.Clock.GetUtcNow());
    }

    protected override LoadMachineState Create(DateTimeOffset now) => LoadMachineState.New(now);

    protected override JsonTypeInfo<LoadMachineState> Json => LoadStateJson.Default.LoadMachineState;

    protected override bool MayRetire(LoadMachineState state) => false;

    // Another process may have been told to hold a state, or to let go.
    private async ValueTask Follow()
    {
        if (_followedAt is { } at && Context.Clock.GetElapsedTime(at) < _followAfter) return;
        _followedAt = Context.Clock.GetTimestamp();
        try
        {
            await EnsureFresh(HeldDiffers);
        }
        catch (LedgerUnavailableException)
        {
            // The figures go on without it, and the next second asks again.
        }
    }

    private static bool HeldDiffers(LoadMachineState stored, LoadMachineState ours) => stored.Held != ours.Held;

    // Only a change of state, or of what an operator holds, is worth a write: the figures of a second are not.
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
        private bool _heldChanged;

        public override bool NeedsWrite => _change is not null || _heldChanged;

        public override LoadMachineState Apply(LoadMachineState state, DateTimeOffset now)
        {
            var before = state;
            (state, _change) = rule(before, now);
            _heldChanged = state.Held != before.Held;
            if (_change is not null) _change = _change with { ModelsAffected = affected(before.State, _change.State) };
            return state;
        }

        public override void Collect(ActorEvents events)
        {
            if (_change is not null) events.Add(_change);
        }
    }
}
