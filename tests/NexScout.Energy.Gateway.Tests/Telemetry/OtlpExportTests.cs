using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
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

    [Theory]
    [InlineData("/api/users/{user}/profile", 200, true, ActivityStatusCode.Unset)]
    [InlineData("/api/users/{user}/profile", 503, true, ActivityStatusCode.Error)]
    [InlineData("/health/ready", 503, false, ActivityStatusCode.Error)]
    public void End_OfARequest_NamesItsRouteAndLeavesProbesOut(string route, int status, bool recorded, ActivityStatusCode outcome)
    {
        using var span = new Activity("in") { ActivityTraceFlags = ActivityTraceFlags.Recorded };
        var http = new DefaultHttpContext { Request = { Method = "GET", Path = "/api/users/ann/profile" }, Response = { StatusCode = status } };
        http.Features.Set<IHttpActivityFeature>(new ServerSpan(span));
        http.SetEndpoint(new RouteEndpointBuilder(_ => Task.CompletedTask, RoutePatternFactory.Parse(route), 0).Build());
        RequestSpan.End(http);
        Assert.Equal(("GET " + route, recorded, outcome), (span.DisplayName, span.Recorded, span.Status));
        Assert.DoesNotContain(span.TagObjects, tag => tag.Value is string text && text.Contains("ann", StringComparison.Ordinal));
        Assert.Equal(status, span.GetTagItem("http.response.status_code"));
    }

    [Fact]
    public async Task Traces_ToACollector_AreServedAsBefore()
    {
        // Nobody listens there: what cannot be exported is let go.
        await using var server = await TestServer.Start("--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9");
        using var answer = await server.Send(HttpMethod.Get, "/v1/models", TestServer.OperatorKey);
        using var nowhere = await server.Send(HttpMethod.Get, "/nowhere", TestServer.OperatorKey);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (answer.StatusCode, nowhere.StatusCode));
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

    private sealed class ServerSpan(Activity activity) : IHttpActivityFeature
    {
        public Activity Activity { get; set; } = activity;
    }
}
