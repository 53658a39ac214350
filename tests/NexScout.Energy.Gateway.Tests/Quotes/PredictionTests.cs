using System.Text.Json;
using NexScout.Energy.Gateway.Tests.Fakes;

namespace NexScout.Energy.Gateway.Tests.Quotes;

/// <summary>Predictions that are kept and closed (SPEC §8), against the real engine.</summary>
public sealed class PredictionTests
{
    private const string Call = """{"prompt":"Write to a customer","options":{"max_tokens":100}}""";

    [Theory]
    [InlineData("/api/generate", """{"prompt":"Write to a customer","options":{"max_tokens":100,"prediction_id":"ID"}}""", null)]
    [InlineData("/api/batch", """{"requests":[{"prompt":"Write to a customer","options":{"prediction_id":"ID"}}]}""", null)]
    [InlineData("/v1/chat/completions", """{"model":"auto","messages":[{"role":"user","content":"Write to a customer"}]}""", "x-energy-prediction")]
    [InlineData("/v1/messages", """{"max_tokens":100,"messages":[{"role":"user","content":"Write to a customer"}]}""", "x-energy-prediction")]
    public async Task Prediction_NamedByACall_IsClosedWithItsNumbers(string path, string body, string? header)
    {
        await using var server = await RealServer.Start();
        var ann = await server.Key("ann");
        var predicted = await server.Ok("POST", "/api/predict", ann, Call);
        var id = Id(predicted);
        var open = await server.Ok("GET", $"/api/predictions/{id}", ann);
        Assert.Equal(predicted.GetProperty("predicted_tokens").GetInt64(), open.GetProperty("predicted_tokens").GetInt64());
        Assert.False(open.TryGetProperty("approved", out _));
        await server.Ok("POST", path, ann, body.Replace("ID", id, StringComparison.Ordinal), header is null ? [] : [(header, id)]);
        var closed = await Closed(server, ann, id);
        var used = (await server.Ok("GET", "/api/usage", ann)).GetProperty("data")[0];
        var actual = used.GetProperty("tokens_total").GetInt64();
        Assert.Equal(actual, closed.GetProperty("actual_tokens").GetInt64());
        Assert.Equal(used.GetProperty("cost_usd").GetDecimal(), closed.GetProperty("actual_cost_usd").GetDecimal());
        Assert.Equal(used.GetProperty("request_id").GetString(), closed.GetProperty("request_id").GetString());
        var foreseen = closed.GetProperty("predicted_tokens").GetInt64();
        Assert.Equal(Math.Max(0, 1 - (Math.Abs(actual - foreseen) / (double)foreseen)), closed.GetProperty("prediction_accuracy").GetDouble(), 9);
        Assert.Equal((409, "prediction_closed"), await server.Code("POST", $"/api/predictions/{id}/decline", ann, """{"reason":"late"}"""));
    }

    [Fact]
    public async Task Prediction_Declined_SaysWhyAndIsNotClosedByACall()
    {
        await using var server = await RealServer.Start();
        var ann = await server.Key("ann");
        var id = Id(await server.Ok("POST", "/api/predict", ann, Call));
        var declined = await server.Ok("POST", $"/api/predictions/{id}/decline", ann, """{"reason":"too dear"}""");
        Assert.Equal((false, "too dear"), (declined.GetProperty("approved").GetBoolean(), declined.GetProperty("rejected_reason").GetString()));
        Assert.Equal((409, "prediction_closed"), await server.Code("POST", $"/api/predictions/{id}/decline", ann, "{}"));
        // The second is written after the first was looked at: then the first was not closed.
        var second = Id(await server.Ok("POST", "/api/predict", ann, Call));
        foreach (var named in new[] { id, second }) await server.Ok("POST", "/api/generate", ann, Call, ("x-energy-prediction", named));
        await Closed(server, ann, second);
        Assert.False((await server.Ok("GET", $"/api/predictions/{id}", ann)).TryGetProperty("actual_tokens", out _));
    }

    [Fact]
    public async Task Predictions_ByRole_AreItsOwn()
    {
        await using var server = await RealServer.Start();
        var (ann, bob) = (await server.Key("ann"), await server.Key("bob"));
        var (service, other) = (await server.Key("", "service"), await server.Key("", "service", "other"));
        var ids = new[] { Id(await server.Ok("POST", "/api/predict", ann, Call)), Id(await server.Ok("POST", "/api/predict", bob, Call)) };
        Assert.Equal([ids[0]], await Listed(server, ann, ""));
        Assert.Equal([ids[1], ids[0]], await Listed(server, service, ""));
        Assert.Equal([ids[1]], await Listed(server, service, "?limit=1"));
        Assert.Equal([ids[0]], await Listed(server, service, "?user=ann"));
        Assert.Equal([ids[1], ids[0]], await Listed(server, TestServer.OperatorKey, "?workspace=acme"));
        Assert.Empty(await Listed(server, other, ""));
        Assert.Equal((404, "user_not_found"), await server.Code("GET", "/api/predictions?user=bob", ann));
        Assert.Equal((404, "workspace_not_found"), await server.Code("GET", "/api/predictions?workspace=acme", other));
        foreach (var key in new[] { bob, other })
        {
            Assert.Equal((404, "prediction_not_found"), await server.Code("GET", $"/api/predictions/{ids[0]}", key));
            Assert.Equal((404, "prediction_not_found"), await server.Code("POST", $"/api/predictions/{ids[0]}/decline", key, "{}"));
        }
    }

    private static async Task<IEnumerable<string>> Listed(RealServer server, string key, string query) =>
        (await server.Ok("GET", $"/api/predictions{query}", key)).GetProperty("predictions").EnumerateArray().Select(Id);

    private static string Id(JsonElement json) => json.GetProperty("prediction_id").GetString()!;

    // It is closed behind the answer.
    private static async Task<JsonElement> Closed(RealServer server, string key, string id)
    {
        while (true)
        {
            var prediction = await server.Ok("GET", $"/api/predictions/{id}", key);
            if (prediction.TryGetProperty("approved", out var approved) && approved.GetBoolean()) return prediction;
            await Task.Yield();
        }
    }
}
