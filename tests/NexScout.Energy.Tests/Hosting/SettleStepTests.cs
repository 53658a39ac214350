using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
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

    public ValueTask DisposeAsync() => _commit.DisposeAsync();

    private SettleStep Step(SettleCommand command) =>
        new(Rules, command, new ActorContext(_store, _commit, TimeProvider.System, TimeSpan.FromSeconds(20)));

    private static IReadOnlyList<UsageRecord> Written(SettleStep step)
    {
        var events = new ActorEvents();
        step.Collect(events);
        return events.ToWrite(default!, 0, default).Closed;
    }
}
