using NexScout.Energy.Budgets;
using NexScout.Energy.Load;
using Xunit;

namespace NexScout.Energy.Tests.Budgets;

public sealed class EnergyOptionsTests
{
    private readonly EnergyOptions _options = new();

    [Theory]
    [InlineData(Tier.Free, 10_000, 3_000, 75, 1300, 10, 5_000, 0, 3)]
    [InlineData(Tier.Pro, 100_000, 30_000, 250, 1000, 60, 30_000, 49, 30)]
    [InlineData(Tier.Elite, 500_000, 150_000, 600, 600, 300, 100_000, 199, 100)]
    [InlineData(Tier.Enterprise, 10_000_000, 3_000_000, 6_000, 400, 3_000, 2_000_000, 999, 2_000)]
    public void For_EachTier_HasTheDefaultsOfTheTable(
        Tier tier, long week, long day, long energy, int factor, int requests, int tokens, int price, int guide)
    {
        var terms = _options.For(tier);

        Assert.Equal((week, day, energy, factor), (terms.WeeklyTokens, terms.DailyTokens, terms.EnergyCapacity, terms.FactorPerMille));
        Assert.Equal((requests, tokens), (terms.RequestsPerMinute, terms.TokensPerMinute));
        Assert.Equal(((decimal)price, (decimal)guide), (terms.PricePerMonth.Usd, terms.MonthlyGuide.Usd));
    }

    [Theory]
    [InlineData(LoadState.Idle, 900, 1100)]
    [InlineData(LoadState.Normal, 1000, 1000)]
    [InlineData(LoadState.High, 1100, 900)]
    [InlineData(LoadState.Surge, 1300, 750)]
    [InlineData(LoadState.Panic, 1500, 500)]
    public void Factors_EachLoad_HaveTheDefaults(LoadState load, int surge, int regeneration) =>
        Assert.Equal((surge, regeneration), (_options.Surge.For(load), _options.Regeneration.For(load)));

    [Theory]
    [InlineData(0.91, 850)]
    [InlineData(0.9, 1000)]
    [InlineData(0.7, 1000)]
    [InlineData(0.69, 1150)]
    public void EfficiencyPerMille_EachBand_HasItsFactor(double rating, int factor) =>
        Assert.Equal(factor, _options.EfficiencyPerMille(rating));

    [Fact]
    public void Charge_CheckOfTheFormula_IsTwo() => Assert.Equal(2, EnergyFormula.Charge(3_000, EnergyFormula.Rate(600, 850, 1000, 1000)));

    [Fact]
    public void Affordable_EveryEnergy_IsTheMostThatCostsNoMore()
    {
        var rate = EnergyFormula.Rate(1300, 1150, 1300, 1000);
        for (var energy = 1; energy < 100; energy++)
        {
            var tokens = EnergyFormula.Affordable(energy, rate);
            Assert.Equal(energy, EnergyFormula.Charge(tokens, rate));
            Assert.Equal(energy + 1, EnergyFormula.Charge(tokens + 1, rate));
        }
    }

    [Fact]
    public void Validate_Defaults_FindsNothing() => Assert.Empty(_options.Validate());

    [Fact]
    public void Validate_BadNumber_NamesItAndTheRulesAreNotMade()
    {
        _options.MinimumOutput = 0;
        Assert.Contains("MinimumOutput", Assert.Single(_options.Validate()), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new BudgetRules(_options));
    }
}
