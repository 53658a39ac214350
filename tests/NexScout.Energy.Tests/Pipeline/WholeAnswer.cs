using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Tests.Pipeline;

/// <summary>An answer that came as a whole: 20 tokens in, 30 out.</summary>
internal sealed class WholeAnswer : ProviderAnswer
{
    public override WireFormat Format => WireFormat.OpenAI;

    public override AnswerBody Body => new("{}"u8.ToArray(), new UsageReport(new TokenUsage(20, 30)), 5, "Hello", "stop");

    public override ValueTask<AnswerChunk?> Next(CancellationToken cancel) => throw new NotSupportedException();

    public override ValueTask DisposeAsync() => default;
}
