using NexScout.Energy.Compression;
using NexScout.Energy.Pipeline.Chat;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>The engine's own compressor, asked once for each prompt and wish: what it makes of a text depends on nothing else, and the prompts
/// of a pool are asked by many. For one thread; what it keeps stands with the prompts and is shared between threads.</summary>
/// <param name="real">The engine's compressor.</param>
internal sealed class SharedRewrites(IPromptCompressor real) : IPromptCompressor
{
    private Prompt? _asked;

    /// <summary>Says whose body comes next.</summary>
    public void Plan(Prompt asked) => _asked = asked;

    public async ValueTask<CompressedBody?> Compress(ChatBody body, CompressionWish wish, CancellationToken cancel)
    {
        if (_asked is not { } prompt || !ReferenceEquals(prompt.Body, body)) return await real.Compress(body, wish, cancel);
        // Whose rewrite it is changes nothing of it.
        var key = (wish.Level, wish.TargetTokens);
        if (prompt.Rewrites.TryGetValue(key, out var known)) return known;
        return prompt.Rewrites.GetOrAdd(key, await real.Compress(body, wish, cancel));
    }

    public CompressedText Compress(string text, CompressionWish wish) => real.Compress(text, wish);

    public double Waste(ChatBody body) => real.Waste(body);
}
