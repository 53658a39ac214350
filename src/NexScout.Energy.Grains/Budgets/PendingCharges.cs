using NexScout.Energy.Budgets;
using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;

namespace NexScout.Energy.Grains.Budgets;

/// <summary>Charges on their way to their accounts. One of this process's own calls is never given up while it lives: where the cluster is
/// away, its caller is told after a while, and the charge is made when the cluster is back. Where this process dies, the call is closed at
/// its estimate.</summary>
internal sealed class PendingCharges(GrainCalls calls, NodeOptions options, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public async ValueTask<SettleOutcome> Settle(IUserBudgetGrain account, SettleCommand command)
    {
        // What charges nothing is not worth more than some tries, and what another process left is found again in the database.
        if (command.HoldsNothing || command.Record.Outcome == CallOutcome.Abandoned) return await calls.Make(_ => account.Settle(command));
        try
        {
            return calls.Answered(await account.Settle(command));
        }
        catch (Exception passing) when (GrainCalls.IsPassing(passing) || GrainCalls.IsAway(passing))
        {
            return await Later(account, command);
        }
    }

    /// <summary>Ends a hold of which nobody knows whether it was made, as soon as the cluster answers.</summary>
    public void Release(IUserBudgetGrain account, OpenedCall opened, LoadState load, long? nonce)
    {
        var ending = UserBudgetActor.Unheld(opened, load) with { Nonce = nonce };
        _ = calls.MakeUntilDone(() => account.Settle(ending), _stop.Token);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task<SettleOutcome> Later(IUserBudgetGrain account, SettleCommand command)
    {
        var charge = calls.MakeUntilDone(() => Again(account, command), _stop.Token);
        try
        {
            return await charge.WaitAsync(options.SettleWithin, clock);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            throw new LedgerUnavailableException("the charge is kept and will be written when the cluster is back", late);
        }
    }

    // Where the first try was made after all, its answer is lost: the call is charged as its record says, the energy it cost is not known.
    private static async ValueTask<SettleOutcome> Again(IUserBudgetGrain account, SettleCommand command)
    {
        var outcome = await account.Settle(command);
        return outcome.AlreadySettled ? outcome with { AlreadySettled = false } : outcome;
    }
}
