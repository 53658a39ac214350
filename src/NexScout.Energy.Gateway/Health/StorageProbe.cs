using NexScout.Energy.Access;
using NexScout.Energy.Budgets;

namespace NexScout.Energy.Gateway.Health;

/// <summary>Asks storage for something small.</summary>
internal sealed class StorageProbe(IKeyStore keys)
{
    private const string NoKey = "000000000000";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Whether it answers within 2 s.</summary>
    public async Task<bool> Answers(CancellationToken cancel)
    {
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
