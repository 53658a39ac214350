using NexScout.Energy.Pipeline.Chat;

namespace NexScout.Energy.Gateway.Chat;

/// <summary>Reads request bodies into what the engine takes.</summary>
internal interface IChatIntake
{
    /// <summary>Reads a body of a public dialect.</summary>
    /// <exception cref="Wire.Problem">400: it cannot be read.</exception>
    ChatBody Read(WireFormat format, ReadOnlyMemory<byte> json);

    /// <summary>Makes a chat of a native call's prompt or messages.</summary>
    /// <exception cref="Wire.Problem">400: it cannot be read.</exception>
    ChatBody Native(NativeCall call);
}
