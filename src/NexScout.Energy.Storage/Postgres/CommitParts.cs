namespace NexScout.Energy.Storage.Postgres;

/// <summary>What a group commit holds beside changed states.</summary>
[Flags]
internal enum CommitParts
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>States that are not stored yet.</summary>
    New = 1,

    /// <summary>Closed calls.</summary>
    Closed = 2,

    /// <summary>An event for each closed call.</summary>
    Told = 4,

    /// <summary>Opened calls.</summary>
    Opened = 8,

    /// <summary>Changes of the load.</summary>
    LoadEvents = 16,

    /// <summary>Changes of debts.</summary>
    Debts = 32,

    /// <summary>Calls that are as if they had not been opened.</summary>
    Withdrawn = 64,
}
