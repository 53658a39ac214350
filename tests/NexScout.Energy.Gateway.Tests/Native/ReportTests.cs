using System.Net;
using Microsoft.Extensions.DependencyInjection;
using NexScout.Energy.Budgets;
using NexScout.Energy.Caching;
using NexScout.Energy.Gateway.Tests.Fakes;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Gateway.Tests.Native;

public sealed class ReportTests
{
    private const string Range = "from=2026-02-23&to=2026-03-08";

    [Fact]
    public async Task Report_EachOne_HasItsColumnsInEveryRow()
    {
        await using var server = await WithCalls();
        var names = (await Get(server, TestServer.OperatorKey, "/api/reports")).GetProperty("reports").EnumerateArray().Select(r => r.GetProperty("name").GetString()!).ToList();
        Assert.Equal(10, names.Count);
        foreach (var name in names)
        {
            var report = await Get(server, TestServer.OperatorKey, $"/api/reports/{name}?{Range}");
            var columns = report.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!).ToList();
            Assert.NotEmpty(report.GetProperty("rows").EnumerateArray());
            Assert.All(report.GetProperty("rows").EnumerateArray(), row => Assert.Equal(columns, row.EnumerateObject().Select(cell => cell.Name)));
        }
    }

    [Fact]
    public async Task Reports_OfKnownCalls_GiveTheirFigures()
    {
        await using var server = await WithCalls();
        var weeks = (await Get(server, TestServer.OperatorKey, $"/api/reports/cost_by_week?{Range}")).GetProperty("rows");
        Assert.Equal(["2026-03-02:60.1:True", "2026-02-23:0.1:False"], weeks.EnumerateArray().Select(w =>
            $"{w.GetProperty("week").GetString()}:{w.GetProperty("total_cost").GetDecimal():0.0}:{w.GetProperty("alert").GetBoolean()}"));
        var savings = (await Get(server, TestServer.OperatorKey, $"/api/reports/savings?{Range}&workspace=acme")).GetProperty("rows")[0];
        // gpt-4o: $0.0025 and $0.01 a thousand; 2 × 1,000 in, 200 out and 500 saved.
        Assert.Equal(0.0025m * 2.5m + 0.01m * 0.4m, savings.GetProperty("baseline_cost_usd").GetDecimal());
        var tiers = (await Get(server, TestServer.OperatorKey, $"/api/reports/tier_economics?{Range}")).GetProperty("rows");
        var pro = Assert.Single(tiers.EnumerateArray(), t => t.GetProperty("tier").GetString() == "pro");
        Assert.Equal(Math.Round(49 * 14 / (365.25m / 12), 2), pro.GetProperty("revenue_usd").GetDecimal());
        var features = (await Get(server, TestServer.OperatorKey, $"/api/reports/expensive_features?{Range}&workspace=beta")).GetProperty("rows");
        // The refused call was no use, and is in no average.
        Assert.Equal((1, 60m), (features[0].GetProperty("times_used").GetInt32(), features[0].GetProperty("avg_cost").GetDecimal()));
        var losing = (await Get(server, TestServer.OperatorKey, $"/api/reports/unprofitable_users?{Range}")).GetProperty("rows");
        Assert.Equal(["bob"], losing.EnumerateArray().Select(u => u.GetProperty("user_id").GetString()));
    }

    [Fact]
    public async Task CostByWeek_FromTheMiddleOfAWeek_CountsTheWholeWeek()
    {
        await using var server = await WithCalls();
        var report = await Get(server, TestServer.OperatorKey, "/api/reports/cost_by_week?from=2026-03-04&to=2026-03-08");
        Assert.Equal("2026-03-02", report.GetProperty("from").GetString());
        var week = Assert.Single(report.GetProperty("rows").EnumerateArray());
        Assert.Equal(("2026-03-02", 60.1m), (week.GetProperty("week").GetString(), week.GetProperty("total_cost").GetDecimal()));
    }

    [Fact]
    public async Task Report_ByRole_IsOfTheOwnWorkspaceOnly()
    {
        await using var server = await WithCalls();
        var (_, service) = await server.MakeKey("""{"workspace":"acme","role":"service"}""");
        var (_, user) = await server.MakeKey("""{"workspace":"acme","user":"ann"}""");
        var top = await Get(server, service, $"/api/reports/top_users?{Range}");
        Assert.All(top.GetProperty("rows").EnumerateArray(), row => Assert.Equal("acme", row.GetProperty("workspace_id").GetString()));
        using var foreign = await server.Send(HttpMethod.Get, $"/api/reports/top_users?{Range}&workspace=beta", service);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        using var own = await server.Send(HttpMethod.Get, $"/api/reports/top_users?{Range}", user);
        Assert.Equal(HttpStatusCode.Forbidden, own.StatusCode);
    }

    [Fact]
    public async Task Report_AsCsv_RunsNothingInASpreadsheet()
    {
        await using var server = await WithCalls();
        using var answer = await server.Send(HttpMethod.Get, $"/api/reports/top_users?{Range}", TestServer.OperatorKey, headers: ("accept", "text/csv"));
        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        var lines = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\r\n");
        Assert.Equal("workspace_id,user_id,tier,total_cost,total_tokens,requests", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("beta,\"'=cmd|' /C calc'!A0,\"\"x\"\"\",free,", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nothing", "", 404)]
    [InlineData("top_users", "from=2026-13-01", 400)]
    [InlineData("top_users", "from=2026-03-02&to=2026-03-01", 400)]
    [InlineData("top_users", "from=0001-01-01&to=9999-12-31", 400)]
    [InlineData("top_users", "limit=0", 400)]
    [InlineData("top_users", "format=xml", 400)]
    public async Task Report_BadInput_IsToldWhatIsWrong(string name, string query, int status)
    {
        await using var server = await TestServer.Start();
        using var answer = await server.Send(HttpMethod.Get, $"/api/reports/{name}?{query}", TestServer.OperatorKey);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.NotEmpty((await TestServer.Json(answer)).GetProperty("error").GetProperty("message").GetString()!);
    }

    private static async Task<System.Text.Json.JsonElement> Get(TestServer server, string key, string path)
    {
        using var answer = await server.Send(HttpMethod.Get, path, key);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await TestServer.Json(answer);
    }

    private static async Task<TestServer> WithCalls()
    {
        var server = await TestServer.Start();
        var store = (IEnergyStore)server.Services.GetRequiredService<IResponseStore>();
        await store.Commit(
            [
                Write("acme", "ann", "pro", Call(1, "acme", "ann", 2), Call(2, "acme", "ann", -3)),
                Write("beta", "bob", "free", Call(3, "beta", "bob", 3) with { Cost = NanoUsd.FromUsd(60) }),
                Write("beta", "=cmd|' /C calc'!A0,\"x\"", "free", Call(4, "beta", "=cmd|' /C calc'!A0,\"x\"", 3) with { Outcome = CallOutcome.Refused, Cost = NanoUsd.Zero }),
            ], TestContext.Current.CancellationToken);
        return server;
    }

    private static ActorWrite Write(string workspace, string user, string tier, params UsageRecord[] calls) => new()
    {
        Key = new ActorKey(ActorKind.User, $"{workspace}/{user}"),
        ReadVersion = 0,
        State = System.Text.Encoding.UTF8.GetBytes($$"""{"tier":"{{tier}}"}"""),
        Closed = calls,
    };

    private static UsageRecord Call(int number, string workspace, string user, int day) => new()
    {
        Id = new RequestId((UInt128)(uint)number),
        User = new UserKey(workspace, user),
        Feature = "ai_message",
        Provider = "openai",
        Model = "gpt-4o-mini",
        Mode = "auto",
        Reason = "simple_short_prompt",
        Load = LoadState.Normal,
        Usage = new TokenUsage(1_000, 200),
        Cost = NanoUsd.FromUsd(0.05m + (workspace == "acme" ? 0.05m : 0)),
        Energy = 1,
        TokensSaved = 250,
        Accuracy = 0.8,
        PredictedTokens = 1_500,
        Outcome = CallOutcome.Succeeded,
        Milliseconds = 500,
        At = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddDays(day),
    };
}
