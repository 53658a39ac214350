using System.Net;
using Microsoft.Extensions.DependencyInjection;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Gateway.Tests.Fakes;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Gateway.Tests.Native;

public sealed class CatalogTests
{
    private const string Good =
        """{"provider":"groq","model":"mixtral","class":"small","prices":[{"cost_per_1k_input":0.001,"cost_per_1k_output":0.002}],"context_tokens":8192,"quality":0.6,"speed":0.9}""";

    [Fact]
    public async Task Models_ReadAndPutBack_AreTheSame()
    {
        await using var server = await TestServer.Start();
        var desk = server.Services.GetRequiredService<ICatalogDesk>();
        var price = new ModelPrice { Input = Usd(0.003m), Output = Usd(0.015m), CachedInput = Usd(0.0003m), CacheWrite = Usd(0.00375m), HourCacheWrite = Usd(0.006m) };
        var model = desk.Current.Models[0] with
        {
            Name = "long",
            Effort = "high",
            EnergyPerMille = 1500,
            Images = true,
            Prices =
            [
                price with { LongInputAbove = 200_000, LongInput = price with { Input = Usd(0.006m), Output = Usd(0.0225m), CachedInput = Usd(0.0006m), CacheWrite = null, HourCacheWrite = Usd(0.012m) } },
                price with { From = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero) },
            ],
        };
        await desk.Add([model], TestContext.Current.CancellationToken);
        var before = desk.Current.Models;
        using var read = await server.Send(HttpMethod.Get, "/api/catalog", TestServer.OperatorKey);
        var models = (await TestServer.Json(read)).GetProperty("models").GetRawText();
        using var put = await server.Send(HttpMethod.Put, "/api/catalog/models", TestServer.OperatorKey, $$"""{"models":{{models}}}""");
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.NotSame(before[2], desk.Current.Models[2]);
        Assert.Equal(before.Length, desk.Current.Models.Length);
        foreach (var (was, now) in before.Zip(desk.Current.Models))
        {
            Assert.Equal(was.Prices, now.Prices);
            Assert.Equal(was, now with { Prices = was.Prices });
        }
    }

    [Theory]
    [InlineData(",\"cost_per_1k_output\":0.002", "", "models[0].prices[0].cost_per_1k_output")]
    [InlineData("\"cost_per_1k_input\":0.001,", "", "models[0].prices[0].cost_per_1k_input")]
    [InlineData("0.002", "-0.002", "models[0].prices[0].cost_per_1k_output")]
    [InlineData("0.002", "0.002,\"cost_per_1k_long_input\":0.003", "models[0].prices[0].long_input_above")]
    [InlineData("0.002", "0.002,\"long_input_above\":0", "models[0].prices[0].long_input_above")]
    [InlineData("0.002", "0.002,\"long_input_above\":9,\"cost_per_1k_long_input\":0.003", "models[0].prices[0].cost_per_1k_long_output")]
    [InlineData("[{\"cost_per_1k_input\":0.001,\"cost_per_1k_output\":0.002}]", "[null]", "models[0].prices[0]")]
    [InlineData("mixtral", "mixtral\u20118x7b", "models[0].model")]
    [InlineData("mixtral", "mixtral\\n", "models[0].model")]
    [InlineData("groq", "gr\u00f6q", "models[0].provider")]
    [InlineData("groq", "a/b", "models[0].provider")]
    [InlineData(Good, "null", "models[0]")]
    public async Task Model_Wrong_Is400AndNamesTheMember(string part, string instead, string param)
    {
        await using var server = await TestServer.Start();
        var body = $$"""{"models":[{{Good.Replace(part, instead, StringComparison.Ordinal)}}]}""";
        using var answer = await server.Send(HttpMethod.Put, "/api/catalog/models", TestServer.OperatorKey, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(param, (await TestServer.Json(answer)).GetProperty("error").GetProperty("param").GetString());
    }

    private static TokenPrice Usd(decimal perThousand) => TokenPrice.PerThousand(perThousand);
}
