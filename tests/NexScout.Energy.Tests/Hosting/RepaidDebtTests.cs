using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pricing;
using Xunit;
using static NexScout.Energy.Tests.Budgets.Account;

namespace NexScout.Energy.Tests.Hosting;

/// <summary>Whichever step is the first of a week records what the week repaid.</summary>
public sealed class RepaidDebtTests
{
    private static readonly WorkspaceTerms _terms = new() { DailyBudget = new NanoUsd(100_000_000) };
    private static readonly DateTimeOffset _sunday = new(2026, 3, 8, 23, 58, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset _monday = _sunday.AddMinutes(4);

    public static TheoryData<string> Steps => ["slice", "raise", "forget", "refused"];

    [Theory]
    [MemberData(nameof(Steps))]
    public void Apply_FirstOfTheWeek_RecordsWhatItRepaid(string name)
    {
        var owing = BudgetState.New(Ann, Tier.Pro, _sunday) with { Debt = new Debt(5_000, new NanoUsd(5), "policy", DebtStatus.Active, _sunday) };
        var step = Step(name);

        step.Apply(Rules.Reserve(owing, Ask(1), null, _sunday).State, _monday);

        var repaid = Assert.Single(Recorded(step));
        Assert.Equal((0, DebtStatus.Cleared), (repaid.Tokens, repaid.Status));
        Assert.True(step.NeedsWrite);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Apply_NothingWasOwed_RecordsNothing(string name)
    {
        var step = Step(name);
        step.Apply(Rules.Reserve(BudgetState.New(Ann, Tier.Pro, _sunday), Ask(1), null, _sunday).State, _monday);
        Assert.Empty(Recorded(step));
    }

    private static ActorStep<BudgetState> Step(string name)
    {
        var asked = Rules.SliceNeeded(New(), "ann", new NanoUsd(1_000), _terms, _monday)!;
        return name switch
        {
            "slice" => new SliceStep(Rules, WorkspaceRules.Lease(WorkspaceState.Empty, asked, _monday).Grant, asked),
            "raise" => new RaiseStep(Rules, Id(1), NanoUsd.FromUsd(0.5m), WorkspaceTerms.Default),
            "forget" => new ForgetSliceStep(Rules, "ann", _terms),
            _ => new ReserveStep(Rules, Ask(2, 1_000_000), confirm: false),
        };
    }

    private static IReadOnlyList<Debt> Recorded(ActorStep<BudgetState> step)
    {
        var events = new ActorEvents();
        step.Collect(events);
        return events.ToWrite(default!, 0, default).Debts;
    }
}
