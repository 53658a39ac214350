using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Translation;

namespace NexScout.Energy.Gateway.Chat;

/// <summary>The translation between the dialects, for answers on their way to the client.</summary>
internal sealed class Dialects(TimeProvider time) : IDialects
{
    public ReadOnlyMemory<byte> Answer(ReadOnlyMemory<byte> json, WireFormat from, WireFormat to) =>
        AnswerTranslation.Body(from, to, json, null, time.GetUtcNow());

    public IStreamDialect Stream(WireFormat from, WireFormat to) =>
        new StreamDialect(StreamTranslator.Create(from, to, null, Budgets.RequestId.New().ToString(), time.GetUtcNow()));

    private sealed class StreamDialect(StreamTranslator translator) : IStreamDialect
    {
        public IReadOnlyList<AnswerChunk> Translate(in AnswerChunk chunk) => translator.Translate(chunk);

        public IReadOnlyList<AnswerChunk> Finish() => translator.Finish();
    }
}
