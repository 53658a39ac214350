using NexScout.Energy.Budgets;
using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Grains.Budgets;

/// <summary>Charges on their way to their accounts. One is never given up while this process lives: where the cluster is away, its caller
/// is told after a while, and the charge is made when the cluster is back. Where this process dies, the call is closed at its estimate.</summary>
internal sealed class PendingCharges(GrainCalls calls, NodeOptions options, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public async ValueTask<SettleOutcome> Settle(IUserBudgetGrain account, SettleCommand command)
    {
        try
        {
            return await account.Settle(command);
        }
        catch (Exception passing) when (GrainCalls.IsPassing(passing) || passing is LedgerUnavailableException)
        {
            var charge = calls.MakeUntilDone(_ => Again(account, command), _stop.Token);
            try
            {
                return await charge.WaitAsync(options.SettleWithin, clock);
            }
            catch (Exception late) when (late is TimeoutException or OperationCanceledException)
            {
                throw new LedgerUnavailableException("the charge is kept and will be written when the cluster is back", late);
            }
        }
    }

    // The first try may have been made: then what it charged is what the caller is told.
    private static async ValueTask<SettleOutcome> Again(IUserBudgetGrain account, SettleCommand command)
    {
        var outcome = await account.Settle(command);
        return outcome.AlreadySettled ? outcome with { AlreadySettled = false, Record = command.Record } : outcome;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }
}
