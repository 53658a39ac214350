using NexScout.Energy.Budgets;

namespace NexScout.Energy.Grains.Budgets;

/// <summary>A user's account as a grain; its key is <c>workspace/user</c> (SPEC §4).</summary>
[Alias("user")]
public interface IUserBudgetGrain : IGrainWithStringKey, IUserBudget;
