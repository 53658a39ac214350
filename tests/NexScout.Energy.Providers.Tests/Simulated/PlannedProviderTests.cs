using System.Text;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Simulated;
using NexScout.Energy.Routing;
using Xunit;

namespace NexScout.Energy.Providers.Tests.Simulated;

public sealed class PlannedProviderTests
{
    private readonly PlannedProvider _provider = new();

    [Fact]
    public async Task Answer_OfThePlannedBody_IsAsLongAsPlanned()
    {
        var body = Body(400);
        var input = PlannedProvider.InputTokens(body.Json);
        _provider.Plan(body, input, 70, 50);

        var usage = await Usage(body, null, 1_000);

        Assert.Equal((input, 70), (usage.Usage.Input, usage.Usage.Output));
        Assert.Equal(0, _provider.Spared);
    }

    [Fact]
    public async Task Answer_WithAStyleLine_IsStyledAndTheLineIsCounted()
    {
        var body = Body(400);
        _provider.Plan(body, 110, 70, 50);

        var usage = await Usage(body, "Answer concisely, in a brief style.", 1_000);

        Assert.Equal((110 + 9 + 4, 50), (usage.Usage.Input, usage.Usage.Output));
    }

    [Fact]
    public async Task Answer_LongerThanTheLimit_IsCut()
    {
        var body = Body(10);
        _provider.Plan(body, 20, 7_000, 7_000);

        Assert.Equal(500, (await Usage(body, null, 500)).Usage.Output);
    }

    [Fact]
    public async Task Answer_ToASmallerBody_CountsTheSmallerAndTellsWhatWasSpared()
    {
        var (planned, sent) = (Body(4_000), Body(2_000));
        _provider.Plan(planned, PlannedProvider.InputTokens(planned.Json), 70, 70);

        var usage = await Usage(sent, null, 500);

        Assert.Equal(PlannedProvider.InputTokens(sent.Json), usage.Usage.Input);
        Assert.Equal(500, _provider.Spared);
    }

    private async Task<UsageReport> Usage(ChatBody body, string? line, long most)
    {
        var request = new ProviderRequest
        {
            RequestId = "req",
            Model = DefaultCatalog.Models[0],
            Body = body,
            MaxTokens = most,
            SystemLine = line,
            Stream = false,
        };
        await using var answer = await _provider.Find("openai").Send(request, CancellationToken.None);
        return answer.Body!.Usage!.Value;
    }

    private static ChatBody Body(int characters)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"messages":[{"role":"user","content":"{{new string('x', characters)}}"}]}""");
        return ChatReader.Read(WireFormat.OpenAI, json, new ChatLimits());
    }
}
