using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using NexScout.Energy.Caching;
using NexScout.Energy.Pipeline.Chat;
using Xunit;

namespace NexScout.Energy.Tests.Caching;

public sealed class CacheKeyTests
{
    private static readonly CacheScope _scope = new("acme", "ann", "ai_message", "Small", "", "Be brief.", "", 500);

    private static readonly string _long = new('x', 5_000);

    [Fact]
    public void Of_TheSameCall_IsTheSame() => Assert.Equal(Key("""{"messages":[{"role":"user","content":"hi"}]}"""), Key("""{"messages":[{"role":"user","content":"hi"}]}"""));

    [Theory]
    [InlineData("stream", "true")]
    [InlineData("stream_options", """{"include_usage":true}""")]
    [InlineData("user", "\"someone\"")]
    [InlineData("metadata", """{"a":"b"}""")]
    public void Of_WhatDoesNotChangeTheAnswer_IsTheSame(string member, string value) =>
        Assert.Equal(Key(Body("hi")), Key(Body("hi", $",\"{member}\":{value}")));

    [Theory]
    [InlineData("temperature", "0.2")]
    [InlineData("top_p", "0.5")]
    [InlineData("seed", "7")]
    [InlineData("stop", "[\".\"]")]
    [InlineData("response_format", """{"type":"json_object"}""")]
    [InlineData("max_tokens", "10")]
    [InlineData("something_new", "1")]
    public void Of_AnyOtherMember_IsAnother(string member, string value) =>
        Assert.NotEqual(Key(Body("hi")), Key(Body("hi", $",\"{member}\":{value}")));

    [Fact]
    public void Of_OtherSurroundings_IsAnother()
    {
        CacheScope[] scopes =
        [
            _scope, _scope with { Workspace = "other" }, _scope with { User = "bob" }, _scope with { User = "" }, _scope with { Feature = "ai_chatbot" },
            _scope with { Class = "Large" }, _scope with { ForcedModel = "openai/gpt-4o" }, _scope with { SystemLine = "Be long." },
            _scope with { Compression = "compressed" }, _scope with { OutputLimit = 501 },
            // What moves from one part into the next must not run together.
            _scope with { Workspace = "acmea", User = "nn" },
        ];
        Assert.Equal(scopes.Length, scopes.Select(scope => CacheKey.Of(scope, Read(Body("hi")))).Distinct().Count());
    }

    [Fact]
    public void Of_PromptsThatDifferLate_AreOthers() => Assert.NotEqual(Key(Body(_long + "a")), Key(Body(_long + "b")));

    [Theory]
    [InlineData(",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]")]
    [InlineData(",\"n\":2")]
    [InlineData(",\"logprobs\":true")]
    [InlineData(",\"modalities\":[\"audio\"]")]
    [InlineData(",\"stop_sequences\":[\"END\"]")]
    public void Of_WhatAKeptTextCannotGive_IsNone(string members) => Assert.Null(CacheKey.Of(_scope, Read(Body("hi", members))));

    [Fact]
    public void Of_AnyChangeOfAnyMessage_IsAnother() => Check.QuickThrowOnFailure(
        Prop.ForAll(
            ArbMap.Default.ArbFor<(NonEmptyArray<NonNull<string>> Messages, NonNegativeInt At, NonNull<string> Other)>(),
            given =>
            {
                var messages = given.Messages.Get.Select(text => Valid(text.Get)).ToArray();
                var changed = messages.ToArray();
                var at = given.At.Get % messages.Length;
                changed[at] = Valid(given.Other.Get);
                return (messages[at] == changed[at]) == (Key(Body(messages)) == Key(Body(changed)));
            }));

    [Fact]
    public void ToString_ReadBack_IsTheSame()
    {
        var key = Key(Body("hi"));
        Assert.True(CacheKey.TryParse(key.ToString(), out var read));
        Assert.Equal(key, read);
        Assert.False(CacheKey.TryParse("abc", out _));
        Assert.False(CacheKey.TryParse(new string('z', 64), out _));
    }

    // Stored answers are found by it again: a faster way to the key must not be a way to another one.
    [Theory]
    [InlineData(0)]
    [InlineData(400)]
    public void Of_Parts_IsTheHashOfEachWithItsLength(int members)
    {
        var more = string.Concat(Enumerable.Range(0, members).Select(i => $",\"{(char)('a' + (i / 26))}{(char)('a' + (i % 26))}\":1"));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Part([1, (byte)WireFormat.OpenAI]);
        foreach (var part in (string[])["acme", "ann", "ai_message", "Small", "", "Be brief.", ""]) Part(Encoding.UTF8.GetBytes(part));
        Part(BitConverter.GetBytes(500L));
        foreach (var (name, value) in JsonNode.Parse(Body("hi", more))!.AsObject())
        {
            Part(Encoding.UTF8.GetBytes(name));
            Part(Encoding.UTF8.GetBytes(value!.ToJsonString()));
        }

        Assert.Equal(Convert.ToHexStringLower(hash.GetHashAndReset()), Key(Body("hi", more)).ToString());

        void Part(byte[] bytes)
        {
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }

    private static CacheKey Key(string json) => CacheKey.Of(_scope, Read(json))!.Value;

    private static ChatBody Read(string json) => ChatReader.Read(WireFormat.OpenAI, Encoding.UTF8.GetBytes(json), new ChatLimits());

    private static string Body(string text, string members = "") => $$"""{"messages":[{"role":"user","content":"{{text}}"}]{{members}}}""";

    private static string Body(string[] messages) => new JsonObject
    {
        ["messages"] = new JsonArray([.. messages.Select(text => new JsonObject { ["role"] = "user", ["content"] = text })]),
    }.ToJsonString();

    private static string Valid(string text) => JsonEncodedText.Encode(string.Concat(text.Where(c => !char.IsSurrogate(c) && c != '\0'))).ToString();
}
