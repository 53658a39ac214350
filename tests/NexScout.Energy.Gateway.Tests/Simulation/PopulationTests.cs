using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Simulation;

namespace NexScout.Energy.Gateway.Tests.Simulation;

public sealed class PopulationTests
{
    private static readonly Population _population = Population.Default;

    [Fact]
    public void Distributions_AsTheyCome_AreWholeAndHaveReasons()
    {
        Assert.Equal(1, _population.Tiers.Sum(tier => tier.Share), 6);
        Assert.Equal([0.80, 0.15, 0.05], _population.Tiers.Select(tier => tier.Share));
        Assert.Equal(24, _population.Hours.Values.Count);
        Assert.Equal(7, _population.Days.Values.Count);
        var names = _population.Features.Select(feature => feature.Name).ToHashSet();
        Assert.All(_population.Tiers.Append(_population.Beside), tier =>
        {
            Assert.Equal(1, tier.Features.Values.Sum(), 6);
            Assert.All(tier.Features.Keys, name => Assert.Contains(name, names));
            Assert.NotEmpty(tier.Reason);
        });
        Assert.All(_population.Features, feature => Assert.NotEmpty(feature.Reason));
    }

    [Fact]
    public void Tiers_OfManyUsers_HaveTheirShares()
    {
        var tiers = Enumerable.Range(0, 1_000).Select(user => PopulationPlan.TierOf(_population, user)).CountBy(tier => tier).ToDictionary();

        Assert.InRange(tiers[Tier.Free], 798, 802);
        Assert.InRange(tiers[Tier.Pro], 148, 152);
        Assert.InRange(tiers[Tier.Elite], 48, 52);
    }

    [Fact]
    public void Calls_OfAShard_ComeInOrderAndRepeatAsOftenAsSaid()
    {
        var pool = new PromptPool(_population, 50, 1);
        var shard = new PopulationPlan(_population, pool, 1_000, 50, 1).Shard(0);
        var chat = _population.Features.ToList().FindIndex(feature => feature.Name == "ai_chatbot");

        Assert.Equal(50_000, shard.Calls.Length);
        Assert.True(shard.Calls.Zip(shard.Calls.Skip(1)).All(pair => pair.First.AtMs <= pair.Second.AtMs));
        Assert.All(shard.Calls, call => Assert.InRange(call.AtMs, 0, 7 * 86_400_000L));
        var chats = shard.Calls.Where(call => call.Feature == chat).GroupBy(call => call.User).ToList();
        double asked = chats.Sum(calls => calls.Count() - 1), again = chats.Sum(calls => calls.Count() - calls.DistinctBy(call => call.Place).Count());
        Assert.InRange(again / asked, 0.28, 0.32);
        Assert.All(chats, calls => Assert.Equal(calls.DistinctBy(call => call.Place).Count(), calls.Select(shard.Ask).Distinct().Count()));
    }

    [Fact]
    public void Prompts_OfOneSeed_AreTheSameBytes()
    {
        var (one, two) = (new PromptPool(_population, 10, 7), new PromptPool(_population, 10, 7));

        for (var place = 0; place < one.Size; place++)
        {
            Assert.Equal(one.Get(Tier.Pro, 0, place).Body.Json.ToArray(), two.Get(Tier.Pro, 0, place).Body.Json.ToArray());
            Assert.Equal(one.Get(Tier.Pro, 0, place).AnswerTokens, two.Get(Tier.Pro, 0, place).AnswerTokens);
        }
    }

    [Fact]
    public void Load_OverTheWeek_PeaksWhereItIsSaid()
    {
        var plan = new PopulationPlan(_population, new PromptPool(_population, 1, 1), 1, 1, 1);
        var hours = Enumerable.Range(0, 168).Select(plan.LoadAt).ToList();

        Assert.Equal(_population.PeakLoad.Value, hours.Max(), 6);
        Assert.True(hours.Min() > 0);
    }
}
