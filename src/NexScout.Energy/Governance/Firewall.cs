using System.Globalization;
using NexScout.Energy.Budgets;
using NexScout.Energy.Compression;
using NexScout.Energy.Load;

namespace NexScout.Energy.Governance;

/// <summary>The checks that need no account (SPEC §3).</summary>
public static class Firewall
{
    /// <summary>Refuses a call above the hard limit and warns above the soft one.</summary>
    public static Refusal? Check(long predictedTokens, GovernanceOptions options, ICollection<string> warnings)
    {
        if (predictedTokens > options.HardLimit)
        {
            return new Refusal(
                RefusalReason.Blocked,
                string.Create(CultureInfo.InvariantCulture,
                    $"Request would use {predictedTokens} tokens (limit: {options.HardLimit}). Please split your input."),
                ["Split your input into smaller parts", "Use compression mode"]);
        }

        if (predictedTokens > options.SoftLimit)
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"Request is expected to use {predictedTokens} tokens: above {options.SoftLimit} prompts are compressed."));
        }

        return null;
    }

    /// <summary>How hard the prompt must be compressed: as hard as any of the rules, the settings and the caller's own wish says.</summary>
    public static CompressionLevel Compression(long predictedTokens, LoadState load, bool inDebt, GovernanceOptions options, CompressionLevel wish = default)
    {
        if (load == LoadState.Panic || predictedTokens > options.SoftLimit) return CompressionLevel.Strong;
        var ruled = load == LoadState.Surge || inDebt ? CompressionLevel.Light : CompressionLevel.None;
        var asked = wish > options.Compression ? wish : options.Compression;
        return asked > ruled ? asked : ruled;
    }
}
