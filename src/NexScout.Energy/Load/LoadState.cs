using System.Text.Json.Serialization;

namespace NexScout.Energy.Load;

/// <summary>The load of the whole system (SPEC §6). Ordered: a later state is worse.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LoadState>))]
public enum LoadState
{
    /// <summary>Below 20 %.</summary>
    [JsonStringEnumMemberName("idle")] Idle,

    /// <summary>20 to 60 %.</summary>
    [JsonStringEnumMemberName("normal")] Normal,

    /// <summary>60 to 80 %.</summary>
    [JsonStringEnumMemberName("high")] High,

    /// <summary>80 to 95 %.</summary>
    [JsonStringEnumMemberName("surge")] Surge,

    /// <summary>Above 95 %.</summary>
    [JsonStringEnumMemberName("panic")] Panic,
}
