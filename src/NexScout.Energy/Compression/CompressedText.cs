namespace NexScout.Energy.Compression;

/// <summary>A text after compression (SPEC §7).</summary>
/// <param name="Text">What to send; the original where nothing was saved or protected text would be lost.</param>
/// <param name="TokensBefore">Raw estimate of the original.</param>
/// <param name="TokensAfter">Raw estimate of <paramref name="Text"/>, never above <paramref name="TokensBefore"/>.</param>
/// <param name="Quality">0 to 1, from the names, numbers, quotes and key terms that were kept.</param>
/// <param name="Removed">Characters taken away, by rule.</param>
public sealed record CompressedText(
    string Text, long TokensBefore, long TokensAfter, double Quality, IReadOnlyDictionary<string, int> Removed)
{
    /// <summary>Share of tokens saved, 0 to 1.</summary>
    public double Ratio => TokensBefore == 0 ? 0 : (double)(TokensBefore - TokensAfter) / TokensBefore;

    /// <summary>Whether the rewrite came from the cache.</summary>
    public bool FromCache { get; init; }
}
