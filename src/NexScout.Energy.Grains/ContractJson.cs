using System.Text.Json.Serialization;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Grains.Streams;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Grains;

/// <summary>All that travels between silos and clients, as JSON: a member that one side does not know is passed over, and one that the
/// other side did not send has its default, so silos of two versions work together during a rolling upgrade.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReserveCommand))]
[JsonSerializable(typeof(ReserveOutcome))]
[JsonSerializable(typeof(SettleCommand))]
[JsonSerializable(typeof(SettleOutcome))]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(UserProfile))]
[JsonSerializable(typeof(AccountChange))]
[JsonSerializable(typeof(RequestId))]
[JsonSerializable(typeof(NanoUsd))]
[JsonSerializable(typeof(WorkspaceTerms))]
[JsonSerializable(typeof(SliceRequest))]
[JsonSerializable(typeof(SliceGrant))]
[JsonSerializable(typeof(WorkspaceStanding))]
[JsonSerializable(typeof(ClusterOutcomes))]
[JsonSerializable(typeof(ClusterSnapshot))]
[JsonSerializable(typeof(NodeLoad))]
[JsonSerializable(typeof(LoadSnapshot))]
[JsonSerializable(typeof(RouteRequest))]
[JsonSerializable(typeof(RouteAnswer))]
[JsonSerializable(typeof(SnapshotChange))]
[JsonSerializable(typeof(EventBatch))]
internal sealed partial class ContractJson : JsonSerializerContext;
