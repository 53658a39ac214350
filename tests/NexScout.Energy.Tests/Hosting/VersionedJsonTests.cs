using System.Text.Json;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using Xunit;

namespace NexScout.Energy.Tests.Hosting;

/// <summary>What an older version wrote lacks the members that came later: they have the defaults of their records, not zero.</summary>
public sealed class VersionedJsonTests
{
    [Fact]
    public void Read_AbsentMembersOfAState_HaveTheirDefaults()
    {
        Assert.Equal(new BudgetState(), VersionedJson.Read("{}", EnergyStateJson.Default.BudgetState));
        Assert.Equal(new WorkspaceState(), VersionedJson.Read("{}", EnergyStateJson.Default.WorkspaceState));
        Assert.Equal(new LoadMachineState(), VersionedJson.Read("{}", LoadStateJson.Default.LoadMachineState));
        Assert.Equal(ClusterState.New("openai/gpt-4o"), VersionedJson.Read("""{"id":"openai/gpt-4o"}""", ClusterStateJson.Default.ClusterState));
    }

    [Fact]
    public void Read_MembersOfANewerVersion_ArePassedOver()
    {
        var state = BudgetState.New(new UserKey("acme", "ann"), Tier.Pro, DateTimeOffset.UnixEpoch);
        var json = JsonSerializer.Serialize(state, EnergyStateJson.Default.BudgetState);
        Assert.Equal(state, VersionedJson.Read("""{"later":[{"deep":1}],""" + json[1..], EnergyStateJson.Default.BudgetState));
    }

    [Fact]
    public void Read_RequiredMemberAbsent_IsRefused() =>
        Assert.Throws<JsonException>(() => VersionedJson.Read("{}", ClusterStateJson.Default.ClusterState));
}
