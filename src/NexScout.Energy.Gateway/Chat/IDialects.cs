using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Gateway.Chat;

/// <summary>Turns a provider's answer into the client's dialect, where they differ.</summary>
internal interface IDialects
{
    /// <summary>A whole answer.</summary>
    ReadOnlyMemory<byte> Answer(ReadOnlyMemory<byte> json, WireFormat from, WireFormat to);

    /// <summary>A stream's translator; it lives as long as the stream.</summary>
    IStreamDialect Stream(WireFormat from, WireFormat to);
}

/// <summary>Translates the events of one stream.</summary>
internal interface IStreamDialect
{
    /// <summary>The events that one event becomes; valid until the next call.</summary>
    IReadOnlyList<AnswerChunk> Translate(in AnswerChunk chunk);

    /// <summary>What is still missing after the last event of an answer that came to its end; valid until the next call.</summary>
    IReadOnlyList<AnswerChunk> Finish();
}
