using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NexScout.Energy.Compression;
using NexScout.Energy.Pipeline.Chat;
using Xunit;

namespace NexScout.Energy.Tests.Compression;

public sealed class PromptCompressorTests
{
    private const string Wordy = "Hello, I hope you are doing well. Could you please summarize the 🙂 \"very\" report of Größe GmbH in order to save time? Thank you so much.";
    private const string Short = "Summarize 🙂 \"very\" report of Größe GmbH to save time?";
    private readonly PromptCompressor _compressor = new(new RewriteCache(TimeProvider.System));

    [Fact]
    public async Task OpenAI_UsersAndAssistantsTexts_AreRewrittenAndAllElseKeepsItsBytes()
    {
        var json = $$$"""
            { "x_unknown" : [1.0e3,  "please just"], "messages":[ {"role":"system","content":{{{Quoted(Wordy)}}} },
              {"role":"developer","content":{{{Quoted(Wordy)}}} }, {"content":{{{Quoted(Wordy)}}},"role":"user","name":"please"},
              {"role":"assistant","content":"ok","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":{{{Quoted(Wordy)}}} }}]},
              {"role":"tool","tool_call_id":"1","content":{{{Quoted(Wordy)}}} },
              {"role":"user","content":[{"type":"text","text":{{{Quoted(Wordy)}}} },{"type":"image_url","image_url":{"url":"https://x/please"}}]} ], "model":"m" }
            """;
        var made = await Compress(WireFormat.OpenAI, json);
        var expected = json.Replace($$$"""{"content":{{{Quoted(Wordy)}}},"role":"user" """.TrimEnd(), $$$"""{"content":{{{Relaxed(Short)}}},"role":"user" """.TrimEnd(), StringComparison.Ordinal)
            .Replace($$$"""{"type":"text","text":{{{Quoted(Wordy)}}} }""", $$$"""{"type":"text","text":{{{Relaxed(Short)}}} }""", StringComparison.Ordinal);
        Assert.NotEqual(json, expected);
        Assert.Equal(expected, Encoding.UTF8.GetString(made!.Body.Json.Span));
        Assert.True(made.TokensSaved > 0);
        Assert.Equal(made.TokensSaved, Read(WireFormat.OpenAI, json).Facts.RawTokens - made.Body.Facts.RawTokens);
        Assert.InRange(made.Ratio, 0.3, 0.9);
        Assert.Equal(1, made.Quality);
    }

    [Fact]
    public async Task Anthropic_SystemToolsAndReasoning_AreLeftAlone()
    {
        var json = $$$"""
            {"model":"m","max_tokens":10,"system":[{"type":"text","text":{{{Quoted(Wordy)}}} }],"messages":[
             {"role":"user","content":[{"text":{{{Quoted(Wordy)}}},"type":"text"},{"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":{{{Quoted(Wordy)}}} }]}]},
             {"role":"assistant","content":[{"type":"thinking","thinking":{{{Quoted(Wordy)}}},"signature":"s"},{"type":"tool_use","id":"a","name":"f","input":{"text":{{{Quoted(Wordy)}}} }}]}]}
            """;
        var made = await Compress(WireFormat.Anthropic, json);
        var expected = json.Replace($$$"""{"text":{{{Quoted(Wordy)}}},"type":"text"}""", $$$"""{"text":{{{Relaxed(Short)}}},"type":"text"}""", StringComparison.Ordinal);
        Assert.Equal(expected, Encoding.UTF8.GetString(made!.Body.Json.Span));
    }

    [Fact]
    public async Task CacheMarker_WhatStandsBeforeIt_IsNotTouched()
    {
        var json = $$$"""
            {"model":"m","max_tokens":10,"messages":[{"role":"user","content":{{{Quoted(Wordy)}}} },
             {"role":"assistant","content":[{"type":"text","text":"ok","cache_control":{"type":"ephemeral"}}]},{"role":"user","content":{{{Quoted(Wordy)}}} }]}
            """;
        var made = await Compress(WireFormat.Anthropic, json);
        using var after = JsonDocument.Parse(made!.Body.Json);
        var messages = after.RootElement.GetProperty("messages");
        Assert.Equal(Wordy, messages[0].GetProperty("content").GetString());
        Assert.Equal(Short, messages[2].GetProperty("content").GetString());
    }

    [Fact]
    public async Task CacheMarker_OnTheWholeRequest_LeavesItAsItIs() => Assert.Null(await Compress(
        WireFormat.Anthropic, $$$"""{"model":"m","max_tokens":10,"messages":[{"role":"user","content":{{{Quoted(Wordy)}}} }],"cache_control":{"type":"ephemeral"}}"""));

    [Fact]
    public async Task LongHistory_ThatProvidersHaveCached_IsRewrittenOnlyWhereThatPays()
    {
        var plain = string.Join(' ', Enumerable.Range(0, 300).Select(i => $"Supplier {i} delivers the goods of order {i * 7} on time."));
        Assert.Equal((plain, Short), await History(plain));
        var wasteful = string.Concat(Enumerable.Repeat("The supplier delivers late and the customer complains about it. ", 300));
        var (first, last) = await History(wasteful);
        Assert.True(first.Length < wasteful.Length / 10);
        Assert.Equal(Short, last);
    }

    [Fact]
    public async Task Target_AcrossMessages_KeepsWhatTheLastMessageAsks()
    {
        var (_, text, answer) = LongContexts.All.First().Data;
        var context = text[..text.LastIndexOf("\n\n", StringComparison.Ordinal)];
        var body = Read(WireFormat.OpenAI, Chat([("user", context), ("assistant", "Noted."), ("user", "Why could nobody open the freezer?")]));
        var made = await _compressor.Compress(body, new CompressionWish("w", CompressionLevel.Strong, body.Facts.RawTokens / 3), TestContext.Current.CancellationToken);
        Assert.Contains(answer, Encoding.UTF8.GetString(made!.Body.Json.Span), StringComparison.Ordinal);
        Assert.InRange(made.Body.Facts.RawTokens, 1, (body.Facts.RawTokens / 3) + 30);
    }

    [Fact]
    public async Task SamePromptAgain_ComesFromTheCache_OfItsWorkspaceAndLevel()
    {
        var body = Read(WireFormat.OpenAI, Chat([("user", string.Concat(Enumerable.Repeat(Wordy + " ", 3)))]));
        Assert.False(await FromCache(body, "w", CompressionLevel.Strong));
        Assert.True(await FromCache(body, "w", CompressionLevel.Strong));
        Assert.False(await FromCache(body, "other", CompressionLevel.Strong));
        Assert.False(await FromCache(body, "w", CompressionLevel.Light));
    }

    [Fact]
    public void Waste_OfRepetitionAndOfPlainText_IsTold()
    {
        Assert.True(_compressor.Waste(Read(WireFormat.OpenAI, Chat([("user", string.Concat(Enumerable.Repeat(Wordy + " ", 40)))]))) > 0.8);
        var plain = string.Join(' ', Enumerable.Range(0, 100).Select(i => $"Supplier {i} delivers goods of order {i * 7} on time."));
        Assert.Equal(0, _compressor.Waste(Read(WireFormat.OpenAI, Chat([("user", plain)]))), 0.05);
        Assert.Equal(0, _compressor.Waste(Read(WireFormat.OpenAI, Chat([("user", Wordy)]))));
    }

    private async Task<bool> FromCache(ChatBody body, string workspace, CompressionLevel level) =>
        (await _compressor.Compress(body, new CompressionWish(workspace, level), TestContext.Current.CancellationToken))!.FromCache;

    private async Task<(string First, string Last)> History(string first)
    {
        var made = await Compress(WireFormat.OpenAI, Chat([("user", first), ("assistant", "Noted."), ("user", Wordy)]));
        using var after = JsonDocument.Parse(made!.Body.Json);
        var messages = after.RootElement.GetProperty("messages");
        return (messages[0].GetProperty("content").GetString()!, messages[2].GetProperty("content").GetString()!);
    }

    private ValueTask<CompressedBody?> Compress(WireFormat format, string json) =>
        _compressor.Compress(Read(format, json), new CompressionWish("w", CompressionLevel.Strong), TestContext.Current.CancellationToken);

    private static ChatBody Read(WireFormat format, string json) => ChatReader.Read(format, Encoding.UTF8.GetBytes(json), new ChatLimits());

    private static string Chat(IEnumerable<(string Role, string Text)> messages) =>
        $$$"""{"model":"m","messages":[{{{string.Join(',', messages.Select(Message))}}}]}""";

    private static string Message((string Role, string Text) one) => $$$"""{"role":"{{{one.Role}}}","content":{{{Quoted(one.Text)}}} }""";

    // With every character beyond ASCII escaped, as some clients send it.
    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private static string Relaxed(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
