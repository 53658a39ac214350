using System.Threading.Channels;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using Xunit;

namespace NexScout.Energy.Tests.Hosting;

public sealed class PeriodicTests : IDisposable
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(5);
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<int> _turns = Channel.CreateUnbounded<int>();
    private readonly List<Exception> _failures = [];

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Run_EachPeriod_DoesTheDutyOnce()
    {
        var running = Start(_ => Task.CompletedTask);
        Assert.False(_turns.Reader.TryRead(out _));
        for (var turn = 1; turn <= 3; turn++) Assert.Equal(turn, await Next());
        await _stop.CancelAsync();
        await running;
        Assert.False(_turns.Reader.TryRead(out _));
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task Run_AtOnce_DoesTheFirstNow()
    {
        var running = Start(_ => Task.CompletedTask, atOnce: true);
        Assert.Equal(1, await _turns.Reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, await Next());
        await _stop.CancelAsync();
        await running;
    }

    // A call to another process may end as a cancellation though nobody stops here.
    [Fact]
    public async Task Run_TurnFails_IsToldAndTheNextComes()
    {
        Exception[] thrown = [new InvalidOperationException("broken"), new OperationCanceledException(), new TaskCanceledException()];
        var running = Start(turn => turn <= thrown.Length ? Task.FromException(thrown[turn - 1]) : Task.CompletedTask);
        for (var turn = 1; turn <= 4; turn++) Assert.Equal(turn, await Next());
        await _stop.CancelAsync();
        await running;
        Assert.Equal(thrown, _failures);
    }

    [Fact]
    public async Task Run_StopsWithinATurn_EndsWithoutAFailure()
    {
        var running = Start(_ => Task.Delay(Timeout.Infinite, _stop.Token));
        Assert.Equal(1, await Next());
        await _stop.CancelAsync();
        await running;
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task Run_FailsWhileItStops_IsToldAndEnds()
    {
        var away = new LedgerUnavailableException("away");
        var running = Start(async _ =>
        {
            await _stop.CancelAsync();
            throw away;
        });
        Assert.Equal(1, await Next());
        await running;
        Assert.Equal([away], _failures);
    }

    [Fact]
    public async Task Run_NobodyIsTold_ThrowsTheFailure()
    {
        var running = Periodic.Run(_period, _time, () => throw new InvalidOperationException("broken"), _stop.Token, atOnce: true);
        await Assert.ThrowsAsync<InvalidOperationException>(() => running);
    }

    private Task Start(Func<int, Task> duty, bool atOnce = false)
    {
        var turn = 0;
        return Periodic.Run(
            _period, _time,
            () =>
            {
                _turns.Writer.TryWrite(++turn);
                return duty(turn);
            },
            _stop.Token, _failures.Add, atOnce);
    }

    private async Task<int> Next()
    {
        _time.Advance(_period);
        return await _turns.Reader.ReadAsync(TestContext.Current.CancellationToken);
    }
}
