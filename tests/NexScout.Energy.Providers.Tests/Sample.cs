using System.Text;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Routing;
using Xunit;

namespace NexScout.Energy.Providers.Tests;

internal static class Sample
{
    public const string Body = """{"messages":[{"role":"user","content":"Hello"}],"model":"asked"}""";

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static ProviderRequest Request(
        string json = Body, bool stream = false, long maxTokens = 50, string? system = null, string model = "up", string? effort = null) => new()
        {
            RequestId = "r1",
            Model = new CatalogModel
            {
                Provider = "p",
                Name = "m",
                UpstreamModel = model,
                Class = default,
                Prices = [],
                ContextTokens = 1000,
                Quality = 1,
                Speed = 1,
                Effort = effort,
            },
            Body = new ChatBody(WireFormat.OpenAI, Encoding.UTF8.GetBytes(json), new ChatFacts()),
            MaxTokens = maxTokens,
            SystemLine = system,
            Stream = stream,
        };

    public static async Task<List<AnswerChunk>> All(ProviderAnswer answer)
    {
        var chunks = new List<AnswerChunk>();
        while (await answer.Next(Cancel) is { } chunk) chunks.Add(chunk with { Data = chunk.Data.ToArray() });
        return chunks;
    }
}
