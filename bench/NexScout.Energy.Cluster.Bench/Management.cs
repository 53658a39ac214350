namespace NexScout.Energy.Cluster.Bench;

/// <summary>Counts accounts in memory.</summary>
internal interface IManagement
{
    Task<long> Accounts();
}

internal sealed class Management(IGrainFactory grains) : IManagement
{
    public async Task<long> Accounts()
    {
        var statistics = await grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        return statistics.Where(grain => grain.GrainType.Contains("UserBudgetGrain", StringComparison.Ordinal)).Sum(grain => (long)grain.ActivationCount);
    }
}
