namespace NexScout.Energy.Storage.Moving;

/// <summary>What a move did, or would do.</summary>
public sealed record MoveReport
{
    /// <summary>Counts and sums of both sides, table by table; a plan has the source's rows only.</summary>
    public required IReadOnlyList<MoveSum> Sums { get; init; }

    /// <summary>When an earlier run had already moved all of it; null where this run did.</summary>
    public DateTimeOffset? MovedBefore { get; init; }

    /// <summary>Rows that this run moved; fewer than all where it went on after one that broke off. For a plan: rows to move in all.</summary>
    public long Rows { get; init; }

    /// <summary>Calls that were open in the file: they moved as they were, and the first server there closes them as abandoned.</summary>
    public long OpenCalls { get; init; }

    /// <summary>Whether both sides agree in everything.</summary>
    public bool Agrees => Sums.All(sum => sum.Agrees);
}
