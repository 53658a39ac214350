using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using Xunit;
using static NexScout.Energy.Tests.Budgets.Account;

namespace NexScout.Energy.Tests.Hosting;

public sealed class SettleStepTests : IAsyncDisposable
{
    private readonly ScriptedStore _store = new();
    private readonly GroupCommit _commit;

    public SettleStepTests() => _commit = new GroupCommit(_store, TimeProvider.System, NullLogger<GroupCommit>.Instance);

    [Fact]
    public void Apply_ACharge_IsRecordedWithItsEnergyAndAccuracy()
    {
        var command = Used(1, 900, 100, predicted: 2000);
        var (step, held) = (Step(command), Rules.Reserve(New(), Ask(1, 1000, 500), null, Noon).State);
        step.Apply(held, Noon);
        Assert.Equal(command.Record with { Energy = 1, Accuracy = 0.5 }, Assert.Single(Written(step)));
    }

    [Fact]
    public void Apply_AChargeThatWasMade_IsNotRecordedAgain()
    {
        var held = Rules.Reserve(New(), Ask(1, 1000, 500), null, Noon).State;
        var charged = Step(Used(1, 900, 100, predicted: 2000)).Apply(held, Noon);
        var again = Step(Used(1, 900, 100, predicted: 2000));
        Assert.Same(charged, again.Apply(charged, Noon));
        Assert.Empty(Written(again));
    }

    [Fact]
    public void Apply_ACallThatNeverRan_IsRecordedUnderAnotherIdAndMayComeAgain()
    {
        var held = Rules.Reserve(New(), Ask(1, 1000, 500), null, Noon).State;
        var step = Step(Used(1, 0, 0, outcome: CallOutcome.Refused) with { RecordAs = Id(2), HeldBy = "" });
        var ended = step.Apply(held, Noon);
        var write = Write(step);
        Assert.Equal((0, Id(2), Id(1)), (ended.HeldTokens, Assert.Single(write.Closed).Id, Assert.Single(write.Withdrawn)));
        Assert.NotNull(Rules.Reserve(ended, Ask(1, 1000, 500), null, Noon).Outcome.Reservation);
        Assert.Same(ended, step.Apply(ended, Noon));
        Assert.Empty(Written(step));
    }

    [Fact]
    public void Apply_TheEndOfAHoldThatLapsed_EndsItToo()
    {
        var held = Rules.Reserve(New(), Ask(1, 1000, 500) with { Nonce = 2 }, null, Noon).State;
        var lapsed = Rules.Reserve(held, Ask(2, 100, 50), null, Noon.AddHours(1)).State;
        var step = Step(Used(1, 0, 0, outcome: CallOutcome.Refused) with { HeldBy = "", Nonce = 2, RecordAs = Id(3) });
        Assert.Single(lapsed.Lapsed);
        Assert.Empty(step.Apply(lapsed, Noon.AddHours(1)).Lapsed);
        Assert.Equal(Id(3), Assert.Single(Written(step)).Id);
    }

    [Fact]
    public void ToWrite_OpenedWithdrawnAndOpenedAgain_IsOpened()
    {
        var events = new ActorEvents();
        events.Add(Opened(Id(1), Noon));
        events.Withdraw(Id(1));
        Assert.Empty(events.ToWrite(default!, 0, default).Opened);
        events.Add(Opened(Id(1), Noon.AddSeconds(1)));
        var write = events.ToWrite(default!, 0, default);
        Assert.Equal(Noon.AddSeconds(1), Assert.Single(write.Opened).At);
        Assert.Empty(write.Withdrawn);
    }

    [Theory]
    [InlineData(2L, 2L, true)]
    [InlineData(2L, 1L, false)]
    [InlineData(null, 1L, true)]
    public void Apply_TheEndOfAHold_EndsOnlyThatOfItsNonce(long? made, long? ended, bool ends)
    {
        var held = Rules.Reserve(New(), Ask(1, 1000, 500) with { Nonce = made }, null, Noon).State;
        var step = Step(Used(1, 0, 0, outcome: CallOutcome.Refused) with { HeldBy = "", Nonce = ended });
        Assert.Equal(ends, step.Apply(held, Noon).Open.IsEmpty);
        Assert.Equal(ends ? 1 : 0, Written(step).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Settle_WhatClosesNothingWaitsForStorage_TheCallIsChargedAllTheSame(bool holdsNothing)
    {
        _commit.Start();
        var account = new UserBudgetActor(Ann, new ActorContext(_store, _commit, TimeProvider.System, TimeSpan.FromSeconds(20)), Rules, null!);
        await account.Reserve(Ask(1) with { Nonce = 2 });
        await account.Confirm();
        var other = Used(1, 0, 0, outcome: CallOutcome.Refused);
        other = holdsNothing ? other with { HoldsNothing = true } : other with { HeldBy = "", Nonce = 1 };
        Task<SettleOutcome>? charged = null;
        await _store.WhileHeld(() => [account.Settle(other).AsTask(), charged = account.Settle(Used(1, 90, 10)).AsTask()]);
        Assert.False((await charged!).AlreadySettled);
        Assert.Equal(100, (await account.Profile(LoadState.Normal)).TodayTokens);
    }

    public ValueTask DisposeAsync() => _commit.DisposeAsync();

    private SettleStep Step(SettleCommand command) =>
        new(Rules, command, new ActorContext(_store, _commit, TimeProvider.System, TimeSpan.FromSeconds(20)));

    private static IReadOnlyList<UsageRecord> Written(SettleStep step) => Write(step).Closed;

    private static ActorWrite Write(SettleStep step)
    {
        var events = new ActorEvents();
        step.Collect(events);
        return events.ToWrite(default!, 0, default);
    }
}
