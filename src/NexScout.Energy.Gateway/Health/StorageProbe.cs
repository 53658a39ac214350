using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Gateway.Health;

/// <summary>Asks storage for something small, and the ledger whether it gets its writes made.</summary>
internal sealed class StorageProbe(IKeyStore keys, ILedgerState ledger)
{
    private const string NoKey = "000000000000";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Whether it answers within 2 s, and takes what is written.</summary>
    public async Task<bool> Answers(CancellationToken cancel)
    {
        if (!ledger.Available) return false;
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        soon.CancelAfter(Patience);
        try
        {
            await keys.Find(NoKey, soon.Token).WaitAsync(soon.Token);
            return true;
        }
        catch (Exception away) when (away is LedgerUnavailableException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }
}
