using FsCheck;
using FsCheck.Fluent;
using NexScout.Energy.Load;
using Xunit;

namespace NexScout.Energy.Tests.Load;

public sealed class LoadRulesTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private readonly LoadOptions _options = new();
    private LoadMachineState _state = LoadMachineState.New(_start);
    private DateTimeOffset _now = _start;

    [Theory]
    [InlineData(19.9, LoadState.Idle)]
    [InlineData(20, LoadState.Normal)]
    [InlineData(59.9, LoadState.Normal)]
    [InlineData(60, LoadState.High)]
    [InlineData(80, LoadState.Surge)]
    [InlineData(95, LoadState.Surge)]
    [InlineData(95.1, LoadState.Panic)]
    public void Report_Percent_GivesItsStateAtOnce(double percent, LoadState state)
    {
        Report(percent);

        Assert.Equal(state, _state.State);
    }

    [Fact]
    public void Report_Higher_IsAnEventWithItsFigures()
    {
        var change = Report(85)!;

        Assert.Equal(LoadState.Surge, change.State);
        Assert.Equal(85, change.Percent);
        Assert.Equal(["cheap_models_only", "auto_compress"], change.ActionsTaken);
    }

    [Fact]
    public void Report_LowForTenSeconds_FallsOneStateAtATime()
    {
        Report(85);
        Report(10, seconds: 1);
        Assert.Null(Report(10, seconds: 9));

        Assert.Equal(LoadState.High, Report(10, seconds: 1)!.State);
        Assert.Null(Report(10, seconds: 1));
        Assert.Equal(LoadState.Normal, Report(10, seconds: 10)!.State);
    }

    [Fact]
    public void Report_NotFivePointsBelowTheBorder_Stays()
    {
        Report(85);
        Report(76, seconds: 1);

        Assert.Null(Report(76, seconds: 60));
    }

    [Fact]
    public void Report_SeveralNodes_AddsThemUp()
    {
        Report(90, node: "a");
        Report(10, node: "b");

        Assert.Equal(50, LoadRules.Snapshot(_state, _now).Percent);
    }

    [Fact]
    public void Report_NodeThatFellSilent_CountsNoMore()
    {
        Report(10, node: "a");
        Report(90, node: "b", seconds: 6);

        Assert.Equal(90, LoadRules.Snapshot(_state, _now).Percent);
    }

    [Fact]
    public void Override_Held_StandsUntilLifted()
    {
        (_state, var change) = LoadRules.Override(_state, LoadState.Panic, _now, _options);
        Assert.Equal(LoadState.Panic, change!.State);
        Report(5, seconds: 60);
        Assert.Equal(LoadState.Panic, _state.State);

        (_state, _) = LoadRules.Override(_state, null, _now, _options);

        Assert.Equal(LoadState.Idle, _state.State);
    }

    [Fact]
    public void Override_LiftedWhereNothingIsHeld_DoesNotShortenTheFall()
    {
        Report(85);
        Report(10, seconds: 1);

        (_state, var change) = LoadRules.Override(_state, null, _now, _options);

        Assert.Null(change);
        Assert.Equal(LoadState.Surge, _state.State);
        Assert.Equal(LoadState.High, Report(10, seconds: 10)!.State);
    }

    [Fact]
    public void Override_LiftedInTheSameState_CountsTheTenSecondsAnew()
    {
        Report(30);
        Report(10, seconds: 1);
        (_state, _) = LoadRules.Override(_state, LoadState.Normal, _now, _options);
        Report(30, seconds: 60);
        (_state, _) = LoadRules.Override(_state, null, _now, _options);

        Assert.Null(Report(10, seconds: 1));
        Assert.Equal(LoadState.Idle, Report(10, seconds: 10)!.State);
    }

    [Fact]
    public void Report_AnyCourse_NeverFallsMoreThanOneStateNorWithinTenSeconds()
    {
        Prop.ForAll(Gen.Choose(0, 100).ArrayOf(200).ToArbitrary(), course =>
        {
            var state = LoadMachineState.New(_start);
            var now = _start;
            var lastFall = DateTimeOffset.MinValue;
            foreach (var percent in course)
            {
                now = now.AddSeconds(1);
                var before = state.State;
                (state, var change) = LoadRules.Report(state, Node(percent, "a", now), now, _options);
                if (change is null || change.State > before) continue;
                if (before - change.State != 1 || now - lastFall < _options.FallAfter) return false;
                lastFall = now;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    private LoadEvent? Report(double percent, string node = "a", double seconds = 0)
    {
        _now = _now.AddSeconds(seconds);
        (_state, var change) = LoadRules.Report(_state, Node(percent, node, _now), _now, _options);
        return change;
    }

    private static NodeLoad Node(double percent, string node, DateTimeOffset at) => new()
    {
        Node = node,
        InFlight = (int)(percent * 10),
        Capacity = 1_000,
        Queue = 0,
        QueueLimit = 100,
        Cpu = 0,
        ProviderSaturation = 0,
        At = at,
    };
}
