using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Budgets;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Hosting;

/// <summary>A workspace's USD budgets in this process. A lease is durable before it is lent, so that a crash cannot lend it twice.</summary>
internal class WorkspaceBudgetActor(string workspace, ActorContext context, EnergyOptions options, IEnergyActors directory)
    : DurableActor<WorkspaceState>(context), IWorkspaceBudget
{
    private readonly SliceRecall _recall = new(workspace, directory, context.Clock);

    public override ActorKey Key => new(ActorKind.Workspace, workspace);

    public async ValueTask<SliceGrant> Lease(SliceRequest request)
    {
        if (!Context.Commit.Available) throw new LedgerUnavailableException("storage is away");
        await EnsureLoaded();
        var grant = await Take(request);
        if (grant is { Granted: true } or { Lacking: null } || request.Needed <= NanoUsd.Zero || IsOfAnotherDay(request)
            || !await _recall.Run(State, grant.Lacking, request)) return grant;
        grant = await Take(request);
        if (!grant.Granted && !IsOfAnotherDay(request)) _recall.WasInVain();
        return grant;
    }

    public async ValueTask<SliceGrant> Check(SliceRequest request)
    {
        await EnsureFresh();
        return WorkspaceRules.Lease(State, request, Context.Clock.GetUtcNow(), options).Grant;
    }

    public async ValueTask<WorkspaceStanding> Standing(WorkspaceTerms terms)
    {
        await EnsureFresh();
        return WorkspaceRules.Standing(State, terms, Context.Clock.GetUtcNow(), options);
    }

    protected override WorkspaceState Create(DateTimeOffset now) => WorkspaceState.Empty;

    protected override JsonTypeInfo<WorkspaceState> Json => EnergyStateJson.Default.WorkspaceState;

    private bool IsOfAnotherDay(SliceRequest request) => Budgets.Windows.DayOf(request.At.UtcTicks) != State.Day;

    private async Task<SliceGrant> Take(SliceRequest request)
    {
        var step = new LeaseStep(request, options);
        Run(step);
        await step.Durable;
        return step.Outcome!;
    }

    private sealed class LeaseStep(SliceRequest request, EnergyOptions options) : ActorStep<WorkspaceState>
    {
        private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SliceGrant? Outcome { get; private set; }

        public Task Durable => _durable.Task;

        public override WorkspaceState Apply(WorkspaceState state, DateTimeOffset now)
        {
            (state, Outcome) = WorkspaceRules.Lease(state, request, now, options);
            return state;
        }

        public override void Complete() => _durable.TrySetResult();

        public override void StorageAway(Exception reason) =>
            _durable.TrySetException(new LedgerUnavailableException("storage went away while a slice was being leased", reason));
    }
}
