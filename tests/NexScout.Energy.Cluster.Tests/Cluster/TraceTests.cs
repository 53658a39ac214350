using System.Collections.Concurrent;
using System.Diagnostics;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Telemetry;
using NexScout.Energy.Grains.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>What the export of traces sees of calls to grains.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task Call_OfARequest_IsOneTraceFromItsCallerToItsSilo()
    {
        var kept = new Kept();
        using var provider = OtlpExport.Traces().AddProcessor(kept).Build();
        await using var silos = await TestSilos.Start();
        var account = silos.Grains.GetGrain<IUserBudgetGrain>("acme/ann");
        // What belongs to no request is not traced.
        await account.Profile(LoadState.Normal);

        using (var call = EnergyTelemetry.CallStarted("auto"))
        {
            await account.Reserve(Some.Reserve(1, new UserKey("acme", "ann")));
            var (client, server) = (Single(ActivityKind.Client), Single(ActivityKind.Server));
            Assert.Equal((call!.TraceId, call.SpanId), (client.TraceId, client.ParentSpanId));
            Assert.Equal((call.TraceId, client.SpanId), (server.TraceId, server.ParentSpanId));
        }

        Assert.DoesNotContain(kept.Spans, span => span.TagObjects.Any(tag => tag.Value is string text && text.Contains("acme", StringComparison.Ordinal)));

        Activity Single(ActivityKind kind) => Assert.Single(kept.Spans, span => span.Source.Name == EnergyTelemetry.ClusterName && span.Kind == kind);
    }

    private sealed class Kept : BaseProcessor<Activity>
    {
        public ConcurrentQueue<Activity> Spans { get; } = [];

        // As exporters do.
        public override void OnEnd(Activity data)
        {
            if (data.Recorded) Spans.Enqueue(data);
        }
    }
}
