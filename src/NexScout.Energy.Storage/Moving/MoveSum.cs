namespace NexScout.Energy.Storage.Moving;

/// <summary>What was counted on both sides after a move.</summary>
/// <param name="What">The table, or what of it was summed up.</param>
/// <param name="Source">What the SQLite file says.</param>
/// <param name="Target">What PostgreSQL says; empty where nothing was moved.</param>
public sealed record MoveSum(string What, string Source, string Target)
{
    /// <summary>Whether both sides say the same.</summary>
    public bool Agrees => Source == Target;
}
