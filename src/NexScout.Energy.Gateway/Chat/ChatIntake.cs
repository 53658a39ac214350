using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Pipeline.Chat;

namespace NexScout.Energy.Gateway.Chat;

/// <summary>Reads bodies with the engine's own reader; what it refuses is a 400.</summary>
internal sealed class ChatIntake : IChatIntake
{
    private static readonly ChatLimits _limits = new();

    public ChatBody Read(WireFormat format, ReadOnlyMemory<byte> json)
    {
        try
        {
            return ChatReader.Read(format, json, _limits);
        }
        catch (ChatBodyException wrong)
        {
            throw Problem.Invalid(wrong.Message, wrong.Param, wrong.Code);
        }
    }

    public ChatBody Native(NativeCall call)
    {
        try
        {
            var json = NativeChat.Build(new NativeParts
            {
                Prompt = call.Prompt,
                Messages = call.Messages,
                Goal = call.Goal,
                Tone = call.Tone,
                Context = call.Context,
                Attachments = call.Attachments,
                MaxTokens = call.Options.MaxTokens,
                Temperature = call.Options.Temperature,
                Stream = call.Options.Stream,
            });
            return Read(WireFormat.OpenAI, json);
        }
        catch (ChatBodyException wrong)
        {
            throw Problem.Invalid(wrong.Message, wrong.Param, wrong.Code);
        }
    }
}
