namespace NexScout.Energy.Storage.Moving;

/// <summary>How far a move is.</summary>
/// <param name="Phase">What is being done: <c>reading</c>, <c>moving</c> or <c>comparing</c>.</param>
/// <param name="Done">Rows done in this phase.</param>
/// <param name="Total">Rows of this phase.</param>
public readonly record struct MoveProgress(string Phase, long Done, long Total);
