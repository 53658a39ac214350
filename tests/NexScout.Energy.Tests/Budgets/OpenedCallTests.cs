using NexScout.Energy.Budgets;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using Xunit;

namespace NexScout.Energy.Tests.Budgets;

public sealed class OpenedCallTests
{
    [Theory]
    [InlineData(100, 50, 900, 100, 50, 900)] // as it was
    [InlineData(100, 500, 900, 100, 60, 900)] // the output was cut to what is left
    [InlineData(400, 500, 5_000, 200, 60, 1_000)]
    public void Within_WhatIsHeld_IsNeverMore(long input, long output, long cost, long heldInput, long heldOutput, long heldCost)
    {
        var held = new Reservation
        {
            Id = new RequestId(1),
            Tokens = 260,
            OutputLimit = 60,
            Energy = 1,
            Cost = new NanoUsd(1_000),
            EnergyRate = 1,
            RateTokens = 260,
            At = Account.Noon,
            Until = Account.Noon.AddMinutes(10),
        };
        var opened = new OpenedCall
        {
            Id = held.Id,
            User = Account.Ann,
            Feature = "ai_message",
            Model = "openai/gpt-4o",
            Mode = "auto",
            Reason = "balanced_selection",
            Load = LoadState.Normal,
            Estimate = new TokenUsage(input, output, CachedInput: input, Reasoning: output),
            EstimateCost = new NanoUsd(cost),
            Node = "node",
            At = Account.Noon,
        }.Within(held);

        Assert.Equal(new TokenUsage(heldInput, heldOutput, CachedInput: heldInput, Reasoning: heldOutput), opened.Estimate);
        Assert.Equal(heldCost, opened.EstimateCost.Value);
    }
}
