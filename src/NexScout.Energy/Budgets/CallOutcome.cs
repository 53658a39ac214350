using System.Text.Json.Serialization;

namespace NexScout.Energy.Budgets;

/// <summary>How a call ended. Every call ends in exactly one usage record with one of these (SPEC §2).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallOutcome>))]
public enum CallOutcome
{
    /// <summary>Answered.</summary>
    [JsonStringEnumMemberName("succeeded")] Succeeded,

    /// <summary>Answered from the response cache.</summary>
    [JsonStringEnumMemberName("cached")] Cached,

    /// <summary>Refused by the governor; nothing was called.</summary>
    [JsonStringEnumMemberName("refused")] Refused,

    /// <summary>No provider answered.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>A stream broke after its first token.</summary>
    [JsonStringEnumMemberName("broken")] Broken,

    /// <summary>The client went away.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,

    /// <summary>The process died; charged at the estimate.</summary>
    [JsonStringEnumMemberName("abandoned")] Abandoned,
}
