using NexScout.Energy.Budgets;
using NexScout.Energy.Grains.Hosting;

namespace NexScout.Energy.Grains.Budgets;

/// <summary>A workspace's budgets as this process reaches them. Amounts are totals, so asking twice changes nothing.</summary>
internal sealed class WorkspaceBudgetCalls(IWorkspaceBudgetGrain workspace, GrainCalls calls) : IWorkspaceBudget
{
    public ValueTask<SliceGrant> Lease(SliceRequest request) => calls.Make(_ => workspace.Lease(request));

    public ValueTask<SliceGrant> Check(SliceRequest request) => calls.Make(_ => workspace.Check(request));

    public ValueTask<WorkspaceStanding> Standing(WorkspaceTerms terms) => calls.Make(_ => workspace.Standing(terms));
}
