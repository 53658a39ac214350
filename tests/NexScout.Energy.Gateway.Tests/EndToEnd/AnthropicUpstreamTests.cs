using System.ClientModel;
using System.Net.Http.Json;
using Anthropic;
using Anthropic.Core;
using Anthropic.Models.Messages;
using NexScout.Energy.Testing;
using OpenAI;
using OpenAI.Chat;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>Clients of both dialects on a provider that speaks Anthropic's, over real sockets.</summary>
public sealed class AnthropicUpstreamTests : IAsyncLifetime
{
    private const string Forced = "anthropic/claude-3-haiku";
    private readonly string _data = Directory.CreateTempSubdirectory("energy-anthropic-").FullName;
    private EnergyProcess _upstream = null!;
    private EnergyProcess _server = null!;
    private HttpClient _schedule = null!;
    private string _key = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await EnergyProcess.StartUpstream();
        var settings = new Dictionary<string, string>
        {
            ["Energy__Providers__anthropic__BaseUrl"] = _upstream.Address.AbsoluteUri,
            ["ENERGY_PROVIDER_ANTHROPIC_KEY"] = "secret",
        };
        _server = await EnergyProcess.Start(settings, "--data", _data);
        _key = await EnergyClient.NewKey(_server.Address, "acme", "ann", "enterprise");
        _schedule = new HttpClient { BaseAddress = _upstream.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _schedule.Dispose();
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task OpenAIClient_PlainStreamAndTools_AreTranslated()
    {
        await Next("tokens=9", "tokens=9", "ok");
        var client = Chat();
        ChatMessage[] messages = [new UserChatMessage("Write a follow-up message to Sarah.")];

        ChatCompletion whole = await client.CompleteChatAsync(messages);
        var (text, finish, usage) = ("", default(ChatFinishReason?), default(ChatTokenUsage));
        await foreach (var update in client.CompleteChatStreamingAsync(messages))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            finish = update.FinishReason ?? finish;
            usage = update.Usage ?? usage;
        }

        var schema = BinaryData.FromString("""{"type":"object","properties":{"name":{"type":"string"}}}""");
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("lookup", "Looks a person up", schema) } };
        ChatCompletion called = await client.CompleteChatAsync([new UserChatMessage("Please use the tool")], options);

        Assert.Equal((36, 9), (whole.Content[0].Text.Length, whole.Usage.OutputTokenCount));
        Assert.Equal((36, 9, ChatFinishReason.Stop), (text.Length, usage!.OutputTokenCount, finish!.Value));
        Assert.Equal(whole.Usage.InputTokenCount, usage.InputTokenCount);
        Assert.Equal("lookup", Assert.Single(called.ToolCalls).FunctionName);
    }

    [Fact]
    public async Task AnthropicClient_PlainAndStream_PassThrough()
    {
        await Next("tokens=9", "tokens=9");
        var client = new AnthropicClient(new ClientOptions { ApiKey = _key, BaseUrl = _server.Address.AbsoluteUri.TrimEnd('/') });
        var asked = new MessageCreateParams { Model = Forced, MaxTokens = 200, Messages = [new UserMessageParam("Write a message to Sarah.")] };

        var whole = await client.Messages.Create(asked);
        var (pieces, output, stopped) = (0, 0L, false);
        await foreach (var happened in client.Messages.CreateStreaming(asked))
        {
            if (happened.TryPickContentBlockDelta(out _)) pieces++;
            if (happened.TryPickDelta(out var delta)) output = delta.Usage.OutputTokens;
            stopped |= happened.TryPickStop(out _);
        }

        Assert.StartsWith("msg_", whole.ID, StringComparison.Ordinal);
        Assert.Equal(9, whole.Usage.OutputTokens);
        Assert.Equal((9, 9L, true), (pieces, output, stopped));
    }

    [Theory]
    [InlineData("status=429")]
    [InlineData("status=529")]
    [InlineData("break_before")]
    public async Task Failure_BeforeTheFirstToken_IsTriedAgain(string step)
    {
        await Next(step);
        var text = "";
        await foreach (var update in Chat().CompleteChatStreamingAsync([new UserChatMessage("Hello there")]))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
        }

        Assert.NotEmpty(text);
    }

    [Fact]
    public async Task Stream_ThatBreaksLater_EndsWithAnErrorAndIsChargedForTheInputThatWasCounted()
    {
        await Next("ok", "break_after=5");
        using var user = new EnergyClient(_server.Address, _key);
        var whole = await user.Chat("Hello there", model: Forced);
        var answer = await user.Chat("Hello there", stream: true, model: Forced);

        Assert.Contains("\"error\"", answer.Body, StringComparison.Ordinal);
        Assert.False(answer.IsWhole);
        var call = (await user.Get($"/api/requests/{answer.RequestId}")).GetProperty("call");
        Assert.Equal("broken", call.GetProperty("outcome").GetString());
        Assert.True(call.GetProperty("tokens_completion").GetInt64() > 0);
        Assert.True(call.GetProperty("estimated").GetBoolean());
        var input = (await user.Get($"/api/requests/{whole.RequestId}")).GetProperty("call").GetProperty("tokens_prompt").GetInt64();
        Assert.Equal(input, call.GetProperty("tokens_prompt").GetInt64());
    }

    private ChatClient Chat() => new(Forced, new ApiKeyCredential(_key), new OpenAIClientOptions { Endpoint = new Uri(_server.Address, "/v1") });

    private async Task Next(params string[] steps)
    {
        using var told = await _schedule.PostAsJsonAsync("/_sim/schedule", steps);
        told.EnsureSuccessStatusCode();
    }
}
