using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Http;

namespace NexScout.Energy.Providers.Anthropic;

/// <summary>Anthropic's events. Kinds that are yet to come are passed on; pings are not.</summary>
internal sealed class AnthropicStream(
    string provider, HttpResponseMessage response, Stream source, Deadline deadline, TimeSpan firstByte, TimeSpan idle)
    : EventAnswer(provider, response, source, deadline, firstByte, idle)
{
    private AnthropicUsage _usage;
    private bool _started;

    public override WireFormat Format => WireFormat.Anthropic;

    protected override AnswerChunk? Read(string? name, ReadOnlyMemory<byte> data)
    {
        var facts = AnthropicFacts.Read(data.Span, keepText: false);
        var type = facts.Type ?? name ?? throw new JsonException("The event has no name.");
        if (type == "ping") return null;
        if (type == "error") throw AnthropicErrors.OfEvent(Provider, facts.Error ?? "", Begun);
        if (!_started && type != "message_start") throw new JsonException("The stream does not begin with a message.");
        _started = true;
        Begun |= facts.Characters > 0;
        Finished |= facts.FinishReason is not null;
        Done = type == "message_stop";
        return new AnswerChunk(data, type, (int)facts.Characters, Usage(type, facts), facts.FinishReason, false);
    }

    private UsageReport? Usage(string type, in AnthropicFacts facts)
    {
        if (facts.Usage == default) return null;
        _usage = _usage.With(facts.Usage);
        return _usage.Report(outputKnown: type == "message_delta" && facts.Usage.Output is not null);
    }
}
