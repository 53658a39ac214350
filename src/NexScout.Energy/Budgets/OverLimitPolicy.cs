using System.Text.Json.Serialization;

namespace NexScout.Energy.Budgets;

/// <summary>What happens when the whole permitted output no longer fits (SPEC §4); a setting of the workspace.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OverLimitPolicy>))]
public enum OverLimitPolicy
{
    /// <summary>The answer is cut to what is left; refused below 64 tokens.</summary>
    [JsonStringEnumMemberName("lower_output")] LowerOutput,

    /// <summary>Refused unless the full output fits.</summary>
    [JsonStringEnumMemberName("strict")] Strict,

    /// <summary>Admitted above the budget up to the debt limit.</summary>
    [JsonStringEnumMemberName("debt")] Debt,
}
