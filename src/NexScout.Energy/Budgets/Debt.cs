using System.Text.Json.Serialization;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>Tokens and money used beyond the weekly budget (SPEC §4).</summary>
/// <param name="Tokens">Tokens still owed.</param>
/// <param name="Cost">Money still owed.</param>
/// <param name="Reason">Why it arose last.</param>
/// <param name="Status">Where repayment stands.</param>
/// <param name="Since">When the debt began.</param>
public sealed record Debt(long Tokens, NanoUsd Cost, string Reason, DebtStatus Status, DateTimeOffset Since);

/// <summary>Where the repayment of a debt stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DebtStatus>))]
public enum DebtStatus
{
    /// <summary>Taken on this week.</summary>
    [JsonStringEnumMemberName("active")] Active,

    /// <summary>A new week has repaid a part.</summary>
    [JsonStringEnumMemberName("repaying")] Repaying,

    /// <summary>Nothing is owed.</summary>
    [JsonStringEnumMemberName("cleared")] Cleared,
}
