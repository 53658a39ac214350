using NexScout.Energy.Compression;
using NexScout.Energy.Gateway.Simulation;
using NexScout.Energy.Pipeline.Chat;

namespace NexScout.Energy.Gateway.Tests.Simulation;

public sealed class SharedRewritesTests
{
    private readonly Counting _real = new();
    private readonly Prompt _prompt = Prompt.Of("ai_chatbot", new NativeParts { Prompt = "What is a lead?" }, 20);

    [Fact]
    public async Task Compress_TheSamePromptOfAnotherUser_AsksTheCompressorOnce()
    {
        var first = await Ask(new SharedRewrites(_real), new CompressionWish("acme", CompressionLevel.Strong));
        var second = await Ask(new SharedRewrites(_real), new CompressionWish("other", CompressionLevel.Strong));

        Assert.Same(first, second);
        Assert.Single(_real.Asked);
    }

    [Theory]
    [InlineData(CompressionLevel.Light, null)]
    [InlineData(CompressionLevel.Strong, 5L)]
    public async Task Compress_WithAnotherWish_AsksTheCompressorAgain(CompressionLevel level, long? target)
    {
        var rewrites = new SharedRewrites(_real);
        await Ask(rewrites, new CompressionWish("acme", CompressionLevel.Strong));
        var wish = new CompressionWish("acme", level, target);

        await Ask(rewrites, wish);

        Assert.Equal(wish, _real.Asked[^1]);
        Assert.Equal(2, _real.Asked.Count);
    }

    [Fact]
    public async Task Compress_ABodyThatIsNotThePrompts_IsNotKept()
    {
        var rewrites = new SharedRewrites(_real);
        rewrites.Plan(_prompt);
        var other = Prompt.Of("ai_chatbot", new NativeParts { Prompt = "What is a quote?" }, 20).Body;

        await rewrites.Compress(other, new CompressionWish("acme", CompressionLevel.Strong), CancellationToken.None);

        Assert.Empty(_prompt.Rewrites);
    }

    private ValueTask<CompressedBody?> Ask(SharedRewrites rewrites, CompressionWish wish)
    {
        rewrites.Plan(_prompt);
        return rewrites.Compress(_prompt.Body, wish, CancellationToken.None);
    }

    private sealed class Counting : IPromptCompressor
    {
        public List<CompressionWish> Asked { get; } = [];

        public ValueTask<CompressedBody?> Compress(ChatBody body, CompressionWish wish, CancellationToken cancel)
        {
            Asked.Add(wish);
            return new(new CompressedBody(body, 1));
        }

        public CompressedText Compress(string text, CompressionWish wish) => new(text, 1, 1, 1, new Dictionary<string, int>());

        public double Waste(ChatBody body) => 0;
    }
}
