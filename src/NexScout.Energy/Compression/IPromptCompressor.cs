using NexScout.Energy.Pipeline.Chat;

namespace NexScout.Energy.Compression;

/// <summary>How hard a prompt is compressed (SPEC §7). Ordered.</summary>
public enum CompressionLevel
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>For surge.</summary>
    Light,

    /// <summary>For panic and prompts above the soft limit.</summary>
    Strong,
}

/// <summary>Makes a prompt smaller without changing what it says (SPEC §7).</summary>
public interface IPromptCompressor
{
    /// <summary>The compressed body and the tokens it saves by estimate, > 0; null where nothing would be saved.</summary>
    ValueTask<CompressedBody?> Compress(ChatBody body, CompressionLevel level, CancellationToken cancel);
}

/// <summary>A smaller body.</summary>
/// <param name="Body">What to send.</param>
/// <param name="TokensSaved">By estimate.</param>
public sealed record CompressedBody(ChatBody Body, long TokensSaved);
