using System.Text.Json.Serialization;

namespace NexScout.Energy.Budgets;

/// <summary>How the accounts' states are stored: snake_case members, unknown ones skipped, absent ones at their default.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BudgetState))]
[JsonSerializable(typeof(WorkspaceState))]
public sealed partial class EnergyStateJson : JsonSerializerContext;
