using System.Diagnostics;
using NexScout.Energy.Hosting;
using OpenTelemetry;

namespace NexScout.Energy.Gateway.Telemetry;

/// <summary>Of the spans of the cluster, those that belong to a request, without the users' ids that Orleans gives them. What members ask
/// each other all the time would be a hundred traces a second.</summary>
internal sealed class ClusterSpans : BaseProcessor<Activity>
{
    private static readonly string[] _ids = ["rpc.orleans.target_id", "rpc.orleans.source_id"];

    /// <summary>Before the context travels on: what is not recorded here is not recorded at the silo either.</summary>
    public override void OnStart(Activity data)
    {
        if (data.Source.Name == EnergyTelemetry.ClusterName && data.ParentSpanId == default) data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    public override void OnEnd(Activity data)
    {
        if (data.Source.Name != EnergyTelemetry.ClusterName) return;
        foreach (var id in _ids) data.SetTag(id, null);
    }
}
