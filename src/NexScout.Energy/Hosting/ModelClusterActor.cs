using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Clusters;

namespace NexScout.Energy.Hosting;

/// <summary>A cluster's health in this process. Its state is written with the periodic flush: after a crash it is measured anew.</summary>
internal class ModelClusterActor(string id, ActorContext context, ClusterOptions options, ClusterBoard board)
    : DurableActor<ClusterState>(context), IModelCluster
{
    public override ActorKey Key => new(ActorKind.Cluster, id);

    public async ValueTask<ClusterSnapshot> Report(ClusterOutcomes outcomes)
    {
        await EnsureLoaded();
        Run(new ReportStep(outcomes, options), write: false);
        return Publish();
    }

    public async ValueTask<bool> TryProbe()
    {
        await EnsureLoaded();
        var step = new ProbeStep(options);
        Run(step, write: false);
        Publish();
        return step.Granted;
    }

    public async ValueTask<ClusterSnapshot> Snapshot()
    {
        await EnsureLoaded();
        return Publish();
    }

    protected override ClusterState Create(DateTimeOffset now) => ClusterState.New(id);

    protected override JsonTypeInfo<ClusterState> Json => ClusterStateJson.Default.ClusterState;

    protected override bool MayRetire(ClusterState state) => false;

    private ClusterSnapshot Publish()
    {
        var snapshot = ClusterRules.Snapshot(State, Context.Clock.GetUtcNow(), options);
        board.Publish(snapshot);
        return snapshot;
    }

    private sealed class ReportStep(ClusterOutcomes outcomes, ClusterOptions options) : ActorStep<ClusterState>
    {
        public override ClusterState Apply(ClusterState state, DateTimeOffset now) => ClusterRules.Report(state, outcomes, now, options);
    }

    private sealed class ProbeStep(ClusterOptions options) : ActorStep<ClusterState>
    {
        public bool Granted { get; private set; }

        public override bool NeedsWrite => Granted;

        public override ClusterState Apply(ClusterState state, DateTimeOffset now)
        {
            (state, Granted) = ClusterRules.TryProbe(state, now, options);
            return state;
        }
    }
}
