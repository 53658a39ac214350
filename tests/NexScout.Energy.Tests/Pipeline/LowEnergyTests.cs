using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Routing;
using NexScout.Energy.Tests.Quotes;
using Xunit;

namespace NexScout.Energy.Tests.Pipeline;

/// <summary>Low energy (SPEC §6), through the real engine: dear classes weigh more, and one unit of energy is all there is.</summary>
public sealed class LowEnergyTests
{
    [Fact]
    public async Task Generate_OnlyTheLightestIsAffordable_TakesIt()
    {
        await using var engine = await Start();

        var result = await engine.Engine.Generate(Deck(), null, CancellationToken.None);

        Assert.Equal((CallOutcome.Succeeded, "low_energy_downgrade", 1), (result.Outcome, result.Reason, result.Energy));
        Assert.Equal(ModelClass.Small, engine.Asked.Single().Model.Class);
    }

    [Fact]
    public async Task Decide_OnlyTheLightestIsAffordable_SaysWhatTheCallWillTakeAndCost()
    {
        await using var engine = await Start();

        var decision = await engine.Engine.Decide(Deck(), CancellationToken.None);
        var result = await engine.Engine.Generate(Deck(), null, CancellationToken.None);

        Assert.True(decision.Allowed);
        Assert.Equal((result.Model, 1), (decision.Prediction.RecommendedModel, decision.Prediction.Energy));
    }

    [Fact]
    public async Task Generate_NoneIsAffordable_IsRefused()
    {
        await using var engine = await Start();
        await engine.Engine.Generate(Deck(), null, CancellationToken.None);

        var refused = await engine.Engine.Generate(Deck(), null, CancellationToken.None);

        Assert.Equal(RefusalReason.InsufficientEnergy, refused.Refusal!.Reason);
    }

    private static async Task<QuotedEngine> Start()
    {
        var engine = await QuotedEngine.Start(settings: ("Energy:Pro:EnergyCapacity", "1"));
        await engine.Catalog.Set([.. DefaultCatalog.Models.Select(model => model with { EnergyPerMille = Weight(model.Class) })], CancellationToken.None);
        return engine;
    }

    private static int Weight(ModelClass kind) => kind switch { ModelClass.Small => 1_000, ModelClass.Medium => 30_000, _ => 60_000 };

    private static GenerateRequest Deck() => QuotedEngine.Request("Write the first slide of a deck for the board.", feature: "ai_pitchdeck");
}
