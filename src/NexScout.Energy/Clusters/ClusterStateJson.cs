using System.Text.Json.Serialization;

namespace NexScout.Energy.Clusters;

/// <summary>JSON of <see cref="ClusterState"/>, as stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ClusterState))]
public sealed partial class ClusterStateJson : JsonSerializerContext;
