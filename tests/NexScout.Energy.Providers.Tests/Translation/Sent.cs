using System.Text;
using System.Text.Json.Nodes;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Translation;
using Xunit;

namespace NexScout.Energy.Providers.Tests.Translation;

/// <summary>Bodies as clients send them, and comparison by value.</summary>
internal static class Sent
{
    public static ChatBody OpenAI(string json) => new(WireFormat.OpenAI, Encoding.UTF8.GetBytes(json), new ChatFacts());

    public static ChatBody Anthropic(string json) => new(WireFormat.Anthropic, Encoding.UTF8.GetBytes(json), new ChatFacts());

    public static void Is(string expected, ReadOnlyMemory<byte> json)
    {
        var actual = JsonNode.Parse(json.Span);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}\nactual {actual?.ToJsonString()}");
    }

    public static ProviderException Refused(Action act, string member)
    {
        var refused = Assert.Throws<ProviderException>(act);
        Assert.Equal(ProviderFailure.BadRequest, refused.Kind);
        Assert.StartsWith(member + " ", refused.Message, StringComparison.Ordinal);
        return refused;
    }

    public static List<(string? Event, string Json)> Through(StreamTranslator translator, IEnumerable<AnswerChunk> chunks)
    {
        var all = new List<(string?, string)>();
        foreach (var chunk in chunks) Keep(translator.Translate(chunk));
        Keep(translator.Finish());
        return all;

        void Keep(IReadOnlyList<AnswerChunk> pieces) =>
            all.AddRange(pieces.Select(piece => (piece.Event, Encoding.UTF8.GetString(piece.Data.Span))));
    }
}
