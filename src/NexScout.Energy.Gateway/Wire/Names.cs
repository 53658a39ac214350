using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Load;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Gateway.Wire;

/// <summary>The wire's words for what the rules tell apart.</summary>
internal static class Names
{
    public static string Of(Tier tier) => Lower(tier);

    public static string Of(LoadState state) => Lower(state);

    public static string Of(ClusterStatus status) => Lower(status);

    public static string Of(ModelClass modelClass) => Lower(modelClass);

    public static string Of(CallOutcome outcome) => Lower(outcome);

    public static string Of(DebtStatus status) => Lower(status);

    // Each of these enums names its members on the wire by the lower case of its own words.
    private static string Lower<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
