using System.ClientModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using NexScout.Energy.Testing;
using OpenAI;
using OpenAI.Chat;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>The official clients, with only base URL and key changed, against the real program.</summary>
public sealed class ClientTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("energy-clients-").FullName;
    private EnergyProcess _server = null!;
    private string _key = null!;
    private string _brokeKey = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await EnergyProcess.Start(new Dictionary<string, string>(), "--data", _data);
        _key = await EnergyClient.NewKey(_server.Address, "acme", "ann", "enterprise");
        _brokeKey = await EnergyClient.NewKey(_server.Address, "acme", "bob", "free");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Theory]
    [InlineData("openai.mjs")]
    [InlineData("anthropic.mjs")]
    public async Task JavaScriptClient_AllItsChecks_Pass(string script)
    {
        var folder = Path.GetFullPath(Path.Combine(Here(), "../../clients"));
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules")), "run 'npm ci' in tests/clients to test the JavaScript clients");
        var start = new ProcessStartInfo("node") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { script, _server.Address.AbsoluteUri.TrimEnd('/'), _key, _brokeKey }) start.ArgumentList.Add(argument);

        using var node = Process.Start(start)!;
        var printed = node.StandardOutput.ReadToEndAsync();
        var wrong = await node.StandardError.ReadToEndAsync();
        await node.WaitForExitAsync();

        Assert.True(node.ExitCode == 0, $"{await printed}\n{wrong}");
        Assert.Contains("ok plain answer", await printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAIClient_PlainAndStream_Answer()
    {
        var client = Chat(_key);
        ChatMessage[] messages = [new UserChatMessage("Write a follow-up message to Sarah.")];

        ChatCompletion answer = await client.CompleteChatAsync(messages);
        var text = "";
        ChatTokenUsage? usage = null;
        await foreach (var update in client.CompleteChatStreamingAsync(messages))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            usage = update.Usage ?? usage;
        }

        Assert.NotEmpty(answer.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.True(answer.Usage.TotalTokenCount > 0);
        Assert.NotEmpty(text);
    }

    [Fact]
    public async Task OpenAIClient_Tools_AreCalled()
    {
        var options = new ChatCompletionOptions
        {
            Tools = { ChatTool.CreateFunctionTool("lookup", "Looks a person up", BinaryData.FromString("""{"type":"object","properties":{"name":{"type":"string"}}}""")) },
        };

        ChatCompletion answer = await Chat(_key, "openai/gpt-4o-mini").CompleteChatAsync([new UserChatMessage("Please use the tool to look Sarah up")], options);

        Assert.Equal(ChatFinishReason.ToolCalls, answer.FinishReason);
        Assert.Equal("lookup", Assert.Single(answer.ToolCalls).FunctionName);
    }

    [Theory]
    [InlineData("gpt-99", 20, 404)]
    [InlineData("auto", 3_000, 402)]
    [InlineData("auto", 60_000, 413)]
    public async Task OpenAIClient_Refusal_IsItsExceptionAtOnce(string model, int words, int status)
    {
        var client = Chat(_brokeKey, model);
        var prompt = string.Concat(Enumerable.Repeat("word ", words));

        var refused = await Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync([new UserChatMessage(prompt)]));

        Assert.Equal(status, refused.Status);
        Assert.Contains("error", refused.GetRawResponse()!.Content.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAIClient_UnknownKey_IsUnauthorized()
    {
        var refused = await Assert.ThrowsAsync<ClientResultException>(
            () => Chat("nse-aaaaaaaaaaaa-nobody").CompleteChatAsync([new UserChatMessage("Hello")]));

        Assert.Equal(401, refused.Status);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("anthropic/claude-3-haiku")]
    public async Task AnthropicClient_PlainAndStream_Answer(string model)
    {
        var client = Messages(_key);
        var asked = Ask(model, "Write a follow-up message to Sarah.");

        var answer = await client.Messages.Create(asked);
        var events = 0;
        await foreach (var _ in client.Messages.CreateStreaming(asked)) events++;

        Assert.True(answer.Content[0].TryPickText(out var text));
        Assert.NotEmpty(text.Text);
        Assert.True(answer.Usage.InputTokens > 0);
        Assert.True(answer.Usage.OutputTokens > 0);
        Assert.True(events > 4, $"the stream had {events} events");
    }

    [Theory]
    [InlineData("openai/gpt-4o-mini")]
    [InlineData("anthropic/claude-3-haiku")]
    public async Task AnthropicClient_Tools_AreCalled(string model)
    {
        var properties = new Dictionary<string, JsonElement> { ["name"] = JsonElement.Parse("""{"type":"string"}""") };
        var asked = Ask(model, "Please use the tool to look Sarah up") with
        {
            Tools =
            [
                new Tool
                {
                    Name = "lookup",
                    Description = "Looks a person up",
                    InputSchema = new InputSchema { Properties = properties },
                },
            ],
        };

        var answer = await Messages(_key).Messages.Create(asked);
        var arguments = "";
        await foreach (var happened in Messages(_key).Messages.CreateStreaming(asked))
        {
            if (happened.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickInputJson(out var piece)) arguments += piece.PartialJson;
        }

        Assert.Equal("tool_use", answer.StopReason?.Raw());
        Assert.True(answer.Content[^1].TryPickToolUse(out var call));
        Assert.Equal("lookup", call.Name);
        Assert.NotEmpty(call.Input);
        Assert.Equal(JsonValueKind.Object, JsonElement.Parse(arguments).ValueKind);
    }

    [Fact]
    public async Task AnthropicClient_UnknownKey_IsUnauthorized() =>
        await Assert.ThrowsAsync<AnthropicUnauthorizedException>(() => Messages("nse-aaaaaaaaaaaa-nobody").Messages.Create(Ask("auto", "Hello")));

    private static MessageCreateParams Ask(string model, string prompt) => new()
    {
        Model = model,
        MaxTokens = 200,
        Messages = [new UserMessageParam(prompt)],
    };

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private ChatClient Chat(string key, string model = "auto") => new(
        model, new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(_server.Address, "/v1") });

    private AnthropicClient Messages(string key) =>
        new(new ClientOptions { ApiKey = key, BaseUrl = _server.Address.AbsoluteUri.TrimEnd('/') });
}
