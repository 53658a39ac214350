using System.Text.Json.Serialization;

namespace NexScout.Energy.Routing;

/// <summary>How able, and how dear, a model is (SPEC §6). Ordered.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModelClass>))]
public enum ModelClass
{
    /// <summary>80 % of requests should go here.</summary>
    [JsonStringEnumMemberName("small")] Small,

    /// <summary>15 % of requests.</summary>
    [JsonStringEnumMemberName("medium")] Medium,

    /// <summary>With <see cref="Xl"/>, 5 % of requests.</summary>
    [JsonStringEnumMemberName("large")] Large,

    /// <summary>Strategic, complex work.</summary>
    [JsonStringEnumMemberName("xl")] Xl,
}
