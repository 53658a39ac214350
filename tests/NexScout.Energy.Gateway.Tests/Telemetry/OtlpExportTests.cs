using System.Diagnostics;
using NexScout.Energy.Gateway.Telemetry;
using NexScout.Energy.Gateway.Tests.Fakes;
using NexScout.Energy.Hosting;
using OpenTelemetry.Trace;

namespace NexScout.Energy.Gateway.Tests.Telemetry;

public sealed class OtlpExportTests
{
    [Fact]
    public async Task Traces_ACallOverHttp_AreRecorded()
    {
        using var provider = OtlpExport.Traces().Build();
        // With a log the server makes a span of its own whether or not anybody listens.
        await using var server = await TestServer.Start("--Logging:LogLevel:Default=Critical");
        Activity? call = null;
        server.Engine.Meanwhile = (_, _) =>
        {
            call = EnergyTelemetry.CallStarted("auto");
            call?.Dispose();
            return Task.CompletedTask;
        };
        using var answer = await server.Send(
            HttpMethod.Post, "/v1/chat/completions", TestServer.OperatorKey, """{"model":"auto","messages":[]}""", ("x-energy-user", "acme/ann"));
        Assert.True(call is { Recorded: true, Parent.Recorded: true });
    }

    [Fact]
    public void Traces_SpansOfTheCluster_AreRecordedWithinARequestAndNameNoUser()
    {
        using var provider = OtlpExport.Traces().Build();
        using var cluster = new ActivitySource(EnergyTelemetry.ClusterName);
        using (var alone = cluster.StartActivity("IUserBudgetGrain/Profile")) Assert.False(alone!.Recorded);

        using var call = EnergyTelemetry.CallStarted("auto");
        var span = cluster.StartActivity("IUserBudgetGrain/Reserve", ActivityKind.Client)!;
        span.SetTag("rpc.method", "Reserve").SetTag("rpc.orleans.target_id", "user/acme/ann").Stop();
        Assert.True(span.Recorded);
        Assert.Equal(["rpc.method"], span.TagObjects.Select(tag => tag.Key));
    }
}
