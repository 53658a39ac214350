using System.Text.Json.Serialization;

namespace NexScout.Energy.Budgets;

/// <summary>What a user pays for (SPEC §1, §4). Ordered: a later tier pays more.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Tier>))]
public enum Tier
{
    /// <summary>Free of charge.</summary>
    [JsonStringEnumMemberName("free")] Free,

    /// <summary>$49 a month.</summary>
    [JsonStringEnumMemberName("pro")] Pro,

    /// <summary>$199 a month.</summary>
    [JsonStringEnumMemberName("elite")] Elite,

    /// <summary>$999 a month.</summary>
    [JsonStringEnumMemberName("enterprise")] Enterprise,
}
