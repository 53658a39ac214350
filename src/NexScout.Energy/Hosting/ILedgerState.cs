namespace NexScout.Energy.Hosting;

/// <summary>Whether this process gets its ledger written.</summary>
public interface ILedgerState
{
    /// <summary>Whether the last writes were made. A full disk, say, lets storage be read and not be written.</summary>
    bool Available { get; }
}

/// <summary>As its writer sees it.</summary>
internal sealed class LedgerState(GroupCommit commit) : ILedgerState
{
    public bool Available => commit.Available;
}
