using NexScout.Energy.Budgets;

namespace NexScout.Energy.Grains.Budgets;

/// <summary>A workspace's budgets as a grain; its key is the workspace (SPEC §4).</summary>
[Alias("workspace")]
public interface IWorkspaceBudgetGrain : IGrainWithStringKey, IWorkspaceBudget;
