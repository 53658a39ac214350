using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Grains.Budgets;

/// <summary>A user's account in the cluster: the same actor as in one process, placed and kept single by Orleans. Calls interleave, so
/// that those which wait share the next write. Where two silos hold it for a moment, the version of its row decides and the loser
/// applies again (DESIGN, Durability 4).</summary>
[GrainType("user"), Reentrant]
internal sealed class UserBudgetGrain(IGrainContext context, ActorContext actor, BudgetRules rules, IEnergyActors actors)
    : UserBudgetActor(UserKey.Parse(context.GrainId.Key.ToString()!), actor, rules, actors), IUserBudgetGrain, IGrainBase
{
    public IGrainContext GrainContext => context;

    /// <summary>An account leaves memory with nothing unwritten, and one that nobody uses with no slice of its workspace's money; one that
    /// only moves keeps its slice.</summary>
    public async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        try
        {
            if (reason.ReasonCode == DeactivationReasonCode.ActivationIdle) await LeaveSlice();
            await Confirm().AsTask().WaitAsync(token);
        }
        catch (Exception away) when (away is LedgerUnavailableException or OperationCanceledException)
        {
            // What is not on disk stays with this process's writer until it is; a slice that was not given back expires with its window.
        }
    }
}
