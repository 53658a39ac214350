using System.Text.Json.Serialization;
using NexScout.Energy.Pipeline.Chat;

namespace NexScout.Energy.Compression;

/// <summary>How hard a prompt is compressed (SPEC §7). Ordered.</summary>
public enum CompressionLevel
{
    /// <summary>Not at all.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>For surge.</summary>
    [JsonStringEnumMemberName("light")]
    Light,

    /// <summary>For panic and prompts above the soft limit.</summary>
    [JsonStringEnumMemberName("strong")]
    Strong,
}

/// <summary>Makes a prompt smaller without changing what it says (SPEC §7).</summary>
public interface IPromptCompressor
{
    /// <summary>The compressed body and the tokens it saves by estimate, > 0; null where nothing would be saved.</summary>
    ValueTask<CompressedBody?> Compress(ChatBody body, CompressionWish wish, CancellationToken cancel);

    /// <summary>The same for one text; a text that cannot be made smaller comes back as it is.</summary>
    CompressedText Compress(string text, CompressionWish wish);

    /// <summary>The share of the user's prompt that level Light would save, 0 to 1, by its first 8,000 characters; 0 below 2,000, where
    /// looking costs more than it tells (SPEC §3).</summary>
    double Waste(ChatBody body);
}

/// <summary>What is asked of the compressor.</summary>
/// <param name="Workspace">Whose rewrites may be reused and kept.</param>
/// <param name="Level">How hard.</param>
/// <param name="TargetTokens">Raw tokens of the whole that are aimed at; null where the rules alone decide. Not reached where protected text
/// is longer.</param>
public readonly record struct CompressionWish(string Workspace, CompressionLevel Level, long? TargetTokens = null);

/// <summary>A smaller body.</summary>
/// <param name="Body">What to send.</param>
/// <param name="TokensSaved">By estimate.</param>
/// <param name="Ratio">Share of the rewritten texts' tokens that is saved, 0 to 1.</param>
/// <param name="Quality">The lowest quality score of its texts, 0 to 1.</param>
/// <param name="FromCache">Whether every rewrite came from the cache.</param>
public sealed record CompressedBody(ChatBody Body, long TokensSaved, double Ratio = 0, double Quality = 1, bool FromCache = false);
