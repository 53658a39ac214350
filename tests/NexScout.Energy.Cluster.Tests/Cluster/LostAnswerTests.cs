using NexScout.Energy.Budgets;
using NexScout.Energy.Grains.Budgets;
using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>Calls that do not arrive or whose answers are lost, while the same process is asked for the same call once more.</summary>
public sealed class LostAnswerTests : IAsyncDisposable
{
    private static readonly UserKey _ann = new("acme", "ann");

    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Loss _next;
    private int _endings;
    private TestSilos _silos = null!;
    private PendingCharges _charges = null!;

    private enum Loss
    {
        None,
        Call,
        Answer,
    }

    [Fact]
    public async Task Reserve_TheAnswerIsLost_FindsItsOwnHold()
    {
        var ann = await Start();
        _next = Loss.Answer;
        var held = await ann.Reserve(Some.Reserve(1, _ann));
        Assert.NotNull(held.Reservation);
        Assert.False(held.AlreadyOpen);
    }

    [Fact]
    public async Task Reserve_AnotherOfThisProcessHoldsTheIdMeanwhile_SaysSo()
    {
        var ann = await Start();
        Assert.False((await ann.Reserve(Some.Reserve(1, _ann))).AlreadyOpen);
        _next = Loss.Call;
        Assert.True((await ann.Reserve(Some.Reserve(1, _ann))).AlreadyOpen);
    }

    [Fact]
    public async Task Reserve_RepeatedBeforeTheLostHoldIsEnded_IsChargedAllTheSame()
    {
        var ann = await Start(retryWithin: TimeSpan.Zero);
        _next = Loss.Call;
        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await ann.Reserve(Some.Reserve(1, _ann)));
        Assert.False((await ann.Reserve(Some.Reserve(1, _ann))).AlreadyOpen);
        _ending.SetResult();
        await _ended.Task;
        Assert.False((await ann.Settle(Some.Settle(1, _ann, tokens: 50))).AlreadySettled);
        Assert.Equal(50, (await ann.Profile(LoadState.Normal)).TodayTokens);
    }

    [Fact]
    public async Task Reserve_TheAnswerIsLostForGood_EndsTheHold()
    {
        var ann = await Start(retryWithin: TimeSpan.Zero);
        _next = Loss.Answer;
        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await ann.Reserve(Some.Reserve(1, _ann)));
        Assert.Equal(1, (await ann.Profile(LoadState.Normal)).OpenReservations);
        _ending.SetResult();
        await _ended.Task;
        Assert.Equal(0, (await ann.Profile(LoadState.Normal)).OpenReservations);
    }

    [Fact]
    public async Task Reserve_StorageIsAway_LeavesTheEndingToTheAccount()
    {
        var ann = await Start();
        await ann.Reserve(Some.Reserve(1, _ann));
        _silos.Store.Away = true;
        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await ann.Reserve(Some.Reserve(2, _ann)));
        _silos.Store.Away = false;
        Assert.Equal(0, _endings);
    }

    public async ValueTask DisposeAsync()
    {
        _charges.Dispose();
        await _silos.DisposeAsync();
    }

    private async Task<IUserBudget> Start(TimeSpan? retryWithin = null)
    {
        _silos = await TestSilos.Start(way: Carry);
        var options = new ClusterHostOptions();
        options.RetryWithin = retryWithin ?? options.RetryWithin;
        var calls = new GrainCalls(options, TimeProvider.System);
        _charges = new PendingCharges(calls, new NodeOptions(), TimeProvider.System);
        // The node that the opened records of these calls name.
        return new UserBudgetCalls(_silos.Grains.GetGrain<IUserBudgetGrain>(_ann.ToString()), calls, _charges, new NodeIdentity("node"));
    }

    private async Task Carry(IOutgoingGrainCallContext call)
    {
        var ends = call.Request.GetArgumentCount() == 1 && call.Request.GetArgument(0) is SettleCommand { HeldBy: not null };
        if (ends)
        {
            _endings++;
            await _ending.Task;
        }

        var loss = call.MethodName == nameof(IUserBudget.Reserve) ? _next : Loss.None;
        if (loss != Loss.None) _next = Loss.None;
        if (loss != Loss.Call) await call.Invoke();
        if (loss != Loss.None) throw new TimeoutException("lost on its way");
        if (ends) _ended.SetResult();
    }
}
