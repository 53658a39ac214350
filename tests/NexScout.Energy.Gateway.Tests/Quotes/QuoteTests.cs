using System.Text.Json;
using NexScout.Energy.Gateway.Tests.Fakes;

namespace NexScout.Energy.Gateway.Tests.Quotes;

/// <summary>Quotes over HTTP (SPEC §3, §16), against the real engine.</summary>
public sealed class QuoteTests
{
    private const string Chat = """{"model":"auto","max_tokens":100,"messages":[{"role":"user","content":"Write to a customer"}]}""";
    private const string Call = """{"prompt":"Write to a customer","options":{"max_tokens":100,"require_quality":true}}""";

    [Fact]
    public async Task Quote_Used_HoldsExactlyWhatItSaysAndRunsOnce()
    {
        await using var server = await RealServer.Start();
        var ann = await server.Key("ann");
        var quote = await server.Ok("POST", "/api/quote", ann, Call);
        var (least, expected, most) = Range(quote.GetProperty("tokens"));
        Assert.True(least <= expected && expected <= most);
        var cost = quote.GetProperty("cost_usd").GetProperty("predicted").GetDecimal();
        Assert.NotEmpty(quote.GetProperty("alternatives").EnumerateArray());
        Assert.All(quote.GetProperty("alternatives").EnumerateArray(), other => Assert.True(other.GetProperty("cost_usd").GetDecimal() < cost));
        Assert.All(quote.GetProperty("alternatives").EnumerateArray(), other => Assert.False(
            other.GetProperty("model").GetString()!.StartsWith(other.GetProperty("provider").GetString() + "/", StringComparison.Ordinal)));
        Assert.Equal((most, quote.GetProperty("energy").GetProperty("most").GetInt64(), 1), await Held(server, ann));

        var meta = (await server.Ok("POST", "/api/generate", ann, Using(Id(quote)))).GetProperty("meta");
        Assert.Equal("quoted", meta.GetProperty("reason").GetString());
        Assert.Equal(quote.GetProperty("model").GetString(), meta.GetProperty("model").GetString());
        Assert.True(meta.GetProperty("total_tokens").GetInt64() <= most);
        Assert.True(meta.GetProperty("cost_usd").GetDecimal() <= quote.GetProperty("cost_usd").GetProperty("most").GetDecimal());
        Assert.Equal((0, 0, 0), await Held(server, ann));
        Assert.Equal((409, "quote_used"), await server.Code("POST", "/api/generate", ann, Using(Id(quote))));
        Assert.Equal((409, "quote_used"), await server.Code("DELETE", $"/api/quote/{Id(quote)}", ann));
        var receipt = (await server.Ok("GET", $"/api/requests/{meta.GetProperty("request_id").GetString()}", ann)).GetProperty("receipt");
        Assert.Equal(Id(quote), receipt.GetProperty("quote_id").GetString());
    }

    [Fact]
    public async Task Quote_UsedByBothDialectsWithTheHeader_IsTheSameChat()
    {
        await using var server = await RealServer.Start();
        var ann = await server.Key("ann");
        foreach (var path in new[] { "/v1/chat/completions", "/v1/messages" })
        {
            var id = Id(await server.Ok("POST", "/api/quote", ann, Call));
            await server.Ok("POST", path, ann, Chat, ("x-energy-quote", id));
            Assert.Equal((409, "quote_used"), await server.Code("POST", path, ann, Chat, ("x-energy-quote", id)));
        }
    }

    [Fact]
    public async Task Quote_UsedByAStream_EndsItsHold()
    {
        await using var server = await RealServer.Start();
        var ann = await server.Key("ann");
        var id = Id(await server.Ok("POST", "/api/quote", ann, Call));
        var streamed = Chat.Replace("\"model\"", "\"stream\":true,\"model\"", StringComparison.Ordinal);
        var text = await server.Text("/v1/chat/completions", ann, streamed, ("x-energy-quote", id));
        Assert.EndsWith("data: [DONE]", text.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), await Held(server, ann));
        Assert.Equal((409, "quote_used"), await server.Code("POST", "/api/generate", ann, Using(id)));
    }

    [Fact]
    public async Task Quote_Expired_Is410AndNothingIsHeld()
    {
        await using var server = await RealServer.Start("--Energy:Quotes:HoldFor=00:00:05");
        var ann = await server.Key("ann");
        var quote = await server.Ok("POST", "/api/quote", ann, Call);
        server.Pass(TimeSpan.FromSeconds(6));
        Assert.Equal((410, "quote_expired"), await server.Code("POST", "/api/generate", ann, Using(Id(quote))));
        var (status, error) = await server.Send("POST", "/v1/messages", ann, Chat, ("x-energy-quote", Id(quote)));
        Assert.Equal((410, "invalid_request_error"), (status, error.GetProperty("error").GetProperty("type").GetString()));
        Assert.Equal((0, 0, 0), await Held(server, ann));
    }

    [Fact]
    public async Task Quote_OfAnotherOrForAnother_IsNotGiven()
    {
        await using var server = await RealServer.Start();
        var (ann, bob, other) = (await server.Key("ann"), await server.Key("bob"), await server.Key("ann", "service", "other"));
        var id = Id(await server.Ok("POST", "/api/quote", ann, Call));
        var another = Using(id).Replace("customer", "friend", StringComparison.Ordinal);
        Assert.Equal((409, "quote_mismatch"), await server.Code("POST", "/api/generate", ann, another));
        Assert.Equal((409, "quote_mismatch"), await server.Code("POST", "/api/generate", ann, Using(id), ("x-energy-feature", "ai_objection")));
        Assert.Equal((404, "quote_not_found"), await server.Code("POST", "/api/generate", bob, Using(id)));
        Assert.Equal((404, "quote_not_found"), await server.Code("POST", "/api/generate", ann, Using("quote_0")));
        Assert.Equal((404, "quote_not_found"), await server.Code("DELETE", $"/api/quote/{id}", bob));
        Assert.Equal((404, "quote_not_found"), await server.Code("DELETE", $"/api/quote/{id}", other));
        await server.Ok("POST", "/api/generate", ann, Using(id));
    }

    [Fact]
    public async Task Quote_20UsesAtOnce_OneRuns()
    {
        await using var server = await RealServer.Start();
        var ann = await server.Key("ann");
        var id = Id(await server.Ok("POST", "/api/quote", ann, Call));
        var ends = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.Code("POST", "/api/generate", ann, Using(id))));
        Assert.Single(ends, end => end.Status == 200);
        Assert.Equal(19, ends.Count(end => end == (409, "quote_used")));
        var usage = await server.Ok("GET", "/api/usage", ann);
        Assert.Single(usage.GetProperty("data").EnumerateArray(), record => record.GetProperty("outcome").GetString() == "succeeded");
        Assert.Equal((0, 0, 0), await Held(server, ann));
    }

    [Fact]
    public async Task Quote_Deleted_FreesItsHold()
    {
        await using var server = await RealServer.Start();
        var ann = await server.Key("ann");
        var id = Id(await server.Ok("POST", "/api/quote", ann, Call));
        Assert.Equal(1, (await Held(server, ann)).Open);
        for (var i = 0; i < 2; i++) Assert.Equal((204, ""), await server.Code("DELETE", $"/api/quote/{id}", ann));
        Assert.Equal((0, 0, 0), await Held(server, ann));
        Assert.Equal((409, "quote_used"), await server.Code("POST", "/api/generate", ann, Using(id)));
    }

    [Fact]
    public async Task Quote_PriceChangedInTheCatalog_IsCharged()
    {
        await using var server = await RealServer.Start();
        var ann = await server.Key("ann");
        var quote = await server.Ok("POST", "/api/quote", ann, Call);
        var (provider, name) = (quote.GetProperty("provider").GetString(), quote.GetProperty("model").GetString());
        var catalog = (await server.Ok("GET", "/api/catalog", ann)).GetProperty("models").EnumerateArray();
        var model = catalog.Single(m => m.GetProperty("provider").GetString() == provider && m.GetProperty("model").GetString() == name);
        const string risen = """[{"cost_per_1k_input":5,"cost_per_1k_output":9}]""";
        var dear = model.GetRawText().Replace(model.GetProperty("prices").GetRawText(), risen, StringComparison.Ordinal);
        await server.Ok("PUT", "/api/catalog/models", TestServer.OperatorKey, $$"""{"models":[{{dear}}]}""");
        var meta = (await server.Ok("POST", "/api/generate", ann, Using(Id(quote)))).GetProperty("meta");
        var old = model.GetProperty("prices")[0];
        var exact = ((meta.GetProperty("input_tokens").GetInt64() * old.GetProperty("cost_per_1k_input").GetDecimal())
            + (meta.GetProperty("output_tokens").GetInt64() * old.GetProperty("cost_per_1k_output").GetDecimal())) / 1000;
        Assert.Equal(Math.Ceiling(exact * 1_000_000_000) / 1_000_000_000, meta.GetProperty("cost_usd").GetDecimal());
        Assert.True(meta.GetProperty("cost_usd").GetDecimal() <= quote.GetProperty("cost_usd").GetProperty("most").GetDecimal());
    }

    [Fact]
    public async Task Quote_TooLarge_IsRefusedAsTheCallWouldBe()
    {
        await using var server = await RealServer.Start();
        var ann = await server.Key("ann");
        Assert.Equal((413, "blocked"), await server.Code("POST", "/api/quote", ann, $$"""{"prompt":"{{new string('x', 200_000)}}"}"""));
        Assert.Equal((0, 0, 0), await Held(server, ann));
    }

    [Fact]
    public async Task Quote_WithoutALimit_SaysWhatPredictSays()
    {
        await using var server = await RealServer.Start();
        var ann = await server.Key("ann");
        const string call = """{"prompt":"Write to a customer"}""";
        var predicted = await server.Ok("POST", "/api/predict", ann, call);
        var quote = await server.Ok("POST", "/api/quote", ann, call);
        Assert.Equal(predicted.GetProperty("predicted_tokens").GetInt64(), quote.GetProperty("tokens").GetProperty("predicted").GetInt64());
        Assert.Equal(predicted.GetProperty("predicted_cost_usd").GetDecimal(), quote.GetProperty("cost_usd").GetProperty("predicted").GetDecimal());
    }

    [Fact]
    public async Task Quote_UsedTwice_SaysTheEnergyThatIsLeft()
    {
        await using var server = await RealServer.Start();
        var ann = await server.Key("ann");
        var id = Id(await server.Ok("POST", "/api/quote", ann, Call));
        var left = (await server.Ok("POST", "/api/generate", ann, Using(id))).GetProperty("meta").GetProperty("energy_remaining").GetInt64();
        var (status, refused) = await server.Send("POST", "/api/generate", ann, Using(id));
        Assert.Equal((409, left), (status, refused.GetProperty("meta").GetProperty("energy_remaining").GetInt64()));
        Assert.True(left > 0);
    }

    private static string Using(string quote) =>
        Call.Replace("\"max_tokens\":100", $"\"max_tokens\":100,\"quote_id\":\"{quote}\"", StringComparison.Ordinal);

    private static string Id(JsonElement quote) => quote.GetProperty("quote_id").GetString()!;

    private static (long Least, long Expected, long Most) Range(JsonElement range) =>
        (range.GetProperty("least").GetInt64(), range.GetProperty("predicted").GetInt64(), range.GetProperty("most").GetInt64());

    private static async Task<(long Tokens, long Energy, int Open)> Held(RealServer server, string key)
    {
        var profile = await server.Ok("GET", "/api/profile", key);
        var (tokens, energy) = (profile.GetProperty("reserved_tokens").GetInt64(), profile.GetProperty("energy_reserved").GetInt64());
        return (tokens, energy, profile.GetProperty("open_reservations").GetInt32());
    }
}
