using NexScout.Energy.Gateway.Tests.Fakes;
using NexScout.Energy.Gateway.Tests.Quotes;

namespace NexScout.Energy.Gateway.Tests.Native;

/// <summary>What is changed of callers holds for the next call of the same process.</summary>
public sealed class CallerChangeTests
{
    private const string Call = """{"prompt":"hello"}""";

    [Fact]
    public async Task TierAndMode_Changed_HoldForTheNextCall()
    {
        await using var server = await RealServer.Start();
        var ann = await server.Key("ann");
        var before = (await server.Ok("POST", "/api/route", ann, Call)).GetProperty("reason").GetString();

        await server.Ok("PUT", "/api/users/ann/tier?workspace=acme", TestServer.OperatorKey, """{"tier":"elite"}""");
        await server.Ok("PATCH", "/api/mode", ann, """{"mode":"fast"}""");
        var fast = (await server.Ok("POST", "/api/route", ann, Call)).GetProperty("reason").GetString();
        await server.Ok("PATCH", "/api/mode", ann, """{"mode":"expert"}""");
        var expert = (await server.Ok("POST", "/api/route", ann, Call)).GetProperty("reason").GetString();

        Assert.Equal(("simple_short_prompt", "mode_fast", "mode_expert"), (before, fast, expert));
    }

    [Fact]
    public async Task Terms_Changed_HoldForTheNextCall()
    {
        await using var server = await RealServer.Start();
        var ann = await server.Key("ann");
        var before = (await server.Ok("POST", "/api/govern", ann, Call)).GetProperty("allowed").GetBoolean();

        await server.Ok("PUT", "/api/workspaces/acme", TestServer.OperatorKey, """{"daily_budget_usd":0}""");

        Assert.Equal((true, false), (before, (await server.Ok("POST", "/api/govern", ann, Call)).GetProperty("allowed").GetBoolean()));
    }
}
