using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
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
        Assert.Equal(new LoadMachineState(), VersionedJson.Read("{}", LoadStateJson.Default.LoadMachineState));
        Assert.Equal(ClusterState.New("openai/gpt-4o"), VersionedJson.Read("""{"id":"openai/gpt-4o"}""", ClusterStateJson.Default.ClusterState));
    }

    [Fact]
    public async Task Actor_WithAStateOfAnOlderVersion_GoesOnWithDefaults()
    {
        var store = new ScriptedStore();
        await using var commit = new GroupCommit(store, TimeProvider.System, NullLogger<GroupCommit>.Instance);
        store.Overwrite(new ActorKey(ActorKind.Cluster, "openai/gpt-4o"), """{"id":"openai/gpt-4o","version":4}"""u8.ToArray());
        var context = new ActorContext(store, commit, TimeProvider.System, TimeSpan.FromSeconds(20));
        var snapshot = await new ModelClusterActor("openai/gpt-4o", context, new ClusterOptions(), new ClusterBoard()).Snapshot();
        Assert.Equal((4, 1), (snapshot.Version, snapshot.Share));
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
