using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Http;

namespace NexScout.Energy.Providers.OpenAI;

/// <summary>OpenAI's chunks.</summary>
internal sealed class OpenAIStream(
    string provider, HttpResponseMessage response, Stream source, Deadline deadline, TimeSpan firstByte, TimeSpan idle)
    : EventAnswer(provider, response, source, deadline, firstByte, idle)
{
    public override WireFormat Format => WireFormat.OpenAI;

    protected override AnswerChunk? Read(string? name, ReadOnlyMemory<byte> data)
    {
        if (data.Span.SequenceEqual("[DONE]"u8))
        {
            Done = true;
            return null;
        }

        var facts = OpenAIFacts.Read(data.Span, keepText: false);
        if (facts.IsError || !(facts.IsAnswer || facts.Usage is not null)) throw new JsonException("The event is no chunk.");
        Begun = true;
        Finished |= facts.FinishReason is not null;
        var usageOnly = facts.Choices == 0 && facts.Usage is not null;
        return new AnswerChunk(data, null, (int)facts.Characters, facts.Usage, facts.FinishReason, usageOnly);
    }
}
