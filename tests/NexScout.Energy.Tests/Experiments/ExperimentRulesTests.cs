using NexScout.Energy.Budgets;
using NexScout.Energy.Experiments;
using Xunit;

namespace NexScout.Energy.Tests.Experiments;

public sealed class ExperimentRulesTests
{
    [Fact]
    public void Assign_ManyUsers_FollowsTheShares()
    {
        var experiment = Some(("control", 50), ("short", 30), ("warm", 20), ("never", 0));
        var counts = Users(20_000).GroupBy(user => ExperimentRules.Assign(experiment, user).Name).ToDictionary(of => of.Key, of => of.Count());

        // Five standard deviations of a share of one half are 354.
        Assert.InRange(counts["control"], 9_640, 10_360);
        Assert.InRange(counts["short"], 5_640, 6_360);
        Assert.InRange(counts["warm"], 3_640, 4_360);
        Assert.False(counts.ContainsKey("never"));
    }

    [Fact]
    public void Assign_SameUser_IsAlwaysTheSame()
    {
        var experiment = Some(("control", 50), ("short", 50));
        foreach (var user in Users(100)) Assert.Same(ExperimentRules.Assign(experiment, user), ExperimentRules.Assign(experiment, user));
    }

    [Fact]
    public void Assign_OtherExperiment_IsIndependent()
    {
        var (one, two) = (Some(("a", 50), ("b", 50)), Some(("a", 50), ("b", 50)) with { Id = "two" });
        var same = Users(10_000).Count(user => ExperimentRules.Assign(one, user).Name == ExperimentRules.Assign(two, user).Name);
        Assert.InRange(same, 4_750, 5_250);
    }

    [Fact]
    public void Of_Several_TakesTheWorkspacesOwnFirst()
    {
        var all = Some(("a", 50), ("b", 50)) with { Id = "all" };
        var own = all with { Id = "own", Workspace = "acme" };
        Experiment[] experiments = [all, own, all with { Id = "aaa", Active = false }];

        Assert.Same(own, ExperimentRules.Of(experiments, "acme", "ai_message"));
        Assert.Same(all, ExperimentRules.Of(experiments, "other", "ai_message"));
        Assert.Null(ExperimentRules.Of(experiments, "acme", "ai_chatbot"));
    }

    [Fact]
    public void Faults_WrongShares_AreNamed()
    {
        Assert.Empty(Some(("a", 50), ("b", 50)).Faults());
        Assert.Contains("90 percent", Assert.Single(Some(("a", 50), ("b", 40)).Faults()), StringComparison.Ordinal);
        Assert.Contains("same name", Assert.Single(Some(("a", 50), ("a", 50)).Faults()), StringComparison.Ordinal);
        Assert.Contains("2 to 10", Assert.Single(Some(("a", 100)).Faults()), StringComparison.Ordinal);
        Assert.NotEmpty(Some(("a", -50), ("b", 150)).Faults());
        Assert.NotEmpty(Some(("a", decimal.MaxValue), ("b", decimal.MaxValue)).Faults());
    }

    private static IEnumerable<UserKey> Users(int count) => Enumerable.Range(0, count).Select(i => new UserKey("acme", $"user-{i}"));

    private static Experiment Some(params (string Name, decimal Share)[] variants) => new()
    {
        Id = "one",
        Feature = "ai_message",
        Variants = [.. variants.Select(variant => new Variant { Name = variant.Name, SharePercent = variant.Share })],
    };
}
