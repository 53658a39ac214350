using System.Text.Json.Serialization;

namespace NexScout.Energy.Budgets;

/// <summary>What a user did with an answer.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FeedbackOutcome>))]
public enum FeedbackOutcome
{
    /// <summary>Used as it is.</summary>
    [JsonStringEnumMemberName("accepted")] Accepted,

    /// <summary>Asked for again.</summary>
    [JsonStringEnumMemberName("regenerated")] Regenerated,

    /// <summary>Used after changes.</summary>
    [JsonStringEnumMemberName("edited")] Edited,
}
