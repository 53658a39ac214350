using NexScout.Energy.Clusters;
using Xunit;

namespace NexScout.Energy.Tests.Clusters;

public sealed class ClusterRulesTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private readonly ClusterOptions _options = new();
    private ClusterState _state = ClusterState.New("openai/gpt-4o");
    private DateTimeOffset _now = _start;

    [Fact]
    public void Report_MostFail_IsFailed()
    {
        Report(ClusterOutcomeKind.Failure, 6);

        Assert.Equal(ClusterStatus.Failed, Snapshot.Status);
        Assert.Equal(0, Snapshot.Share);
    }

    [Fact]
    public void Report_FewFailuresOnly_IsNotJudgedYet()
    {
        Report(ClusterOutcomeKind.Failure, 3);

        Assert.Equal(ClusterStatus.Healthy, Snapshot.Status);
    }

    [Fact]
    public void Report_ManyRejections_IsOverloaded()
    {
        Report(ClusterOutcomeKind.Success, 6);
        Report(ClusterOutcomeKind.Rejection, 4);

        Assert.Equal(ClusterStatus.Overloaded, Snapshot.Status);
    }

    [Fact]
    public void Report_FailedAndOverloaded_FirstMatchWins()
    {
        Report(ClusterOutcomeKind.Rejection, 8);

        Assert.Equal(ClusterStatus.Failed, Snapshot.Status);
    }

    [Fact]
    public void Report_SlowAnswers_IsDegradedAndTakesTraffic()
    {
        Report(ClusterOutcomeKind.Success, 10, totalMs: 5_001);

        Assert.Equal(ClusterStatus.Degraded, Snapshot.Status);
        Assert.Equal(1, Snapshot.Share);
    }

    [Fact]
    public void CoolDown_FailingProbes_DoublesUpToAMinute()
    {
        Report(ClusterOutcomeKind.Failure, 6);
        var waits = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            waits.Add((Snapshot.ProbeAt!.Value - _now).TotalSeconds);
            _now = Snapshot.ProbeAt!.Value;
            Assert.True(Probe());
            Report(ClusterOutcomeKind.Failure, 1);
        }

        Assert.Equal([5, 10, 20, 40, 60, 60], waits.Select(wait => Math.Round(wait)));
    }

    [Fact]
    public void CoolDown_LongerRetryAfter_GoesFirst()
    {
        Report(ClusterOutcomeKind.Rejection, 8, retryAfter: TimeSpan.FromSeconds(90));

        Assert.Equal(90, Math.Round((Snapshot.ProbeAt!.Value - _now).TotalSeconds));
    }

    [Fact]
    public void TryProbe_BeforeItIsDue_IsRefused()
    {
        Report(ClusterOutcomeKind.Failure, 6);

        Assert.False(Probe());
    }

    [Fact]
    public void TryProbe_TwoAskers_GrantsOne()
    {
        Report(ClusterOutcomeKind.Failure, 6);
        _now = Snapshot.ProbeAt!.Value;

        Assert.True(Probe());
        Assert.False(Probe());
    }

    [Fact]
    public void TryProbe_ProbeThatNeverReports_IsFollowedByAnother()
    {
        Report(ClusterOutcomeKind.Failure, 6);
        _now = Snapshot.ProbeAt!.Value;
        Assert.True(Probe());

        _now += _options.ProbeLease;

        Assert.True(Probe());
    }

    [Fact]
    public void Probe_Succeeds_BringsTheClusterBackInSteps()
    {
        Report(ClusterOutcomeKind.Failure, 6);
        _now = Snapshot.ProbeAt!.Value;
        Assert.True(Probe());
        var shares = new List<double>();
        for (var i = 0; i < 4; i++)
        {
            Report(ClusterOutcomeKind.Success, 1);
            shares.Add(Snapshot.Share);
        }

        Assert.Equal([0.1, 0.25, 0.5, 1], shares);
        Assert.Equal(ClusterStatus.Healthy, Snapshot.Status);
        Assert.Null(Snapshot.ProbeAt);
    }

    [Fact]
    public void Report_CallsBegunBeforeItWasShut_DoNotOpenIt()
    {
        Report(ClusterOutcomeKind.Rejection, 8, retryAfter: TimeSpan.FromSeconds(60));
        var due = Snapshot.ProbeAt;
        _now += TimeSpan.FromSeconds(3);

        Report(ClusterOutcomeKind.Success, 4, totalMs: 8_000);

        Assert.Equal((ClusterStatus.Failed, 0.0, due), (Snapshot.Status, Snapshot.Share, Snapshot.ProbeAt));
    }

    [Fact]
    public void Report_LateCallsAfterAProbe_DoNotHastenTheSteps()
    {
        Report(ClusterOutcomeKind.Failure, 6);
        _now = Snapshot.ProbeAt!.Value;
        Assert.True(Probe());
        Report(ClusterOutcomeKind.Success, 1);

        Report(ClusterOutcomeKind.Success, 3, totalMs: 60_000);

        Assert.Equal(0.1, Snapshot.Share);
    }

    [Fact]
    public void Report_AnOldCallFailsWhileAProbeRuns_TheProbeStillOpensIt()
    {
        Report(ClusterOutcomeKind.Failure, 6);
        _now = Snapshot.ProbeAt!.Value;
        Assert.True(Probe());
        Report(ClusterOutcomeKind.Failure, 3, totalMs: 60_000);
        _now += TimeSpan.FromSeconds(1);

        Report(ClusterOutcomeKind.Success, 1, totalMs: 900);

        Assert.Equal((ClusterStatus.Healthy, 0.1), (Snapshot.Status, Snapshot.Share));
    }

    [Fact]
    public void Counters_NextDay_StartAnew()
    {
        Report(ClusterOutcomeKind.Success, 2, tokens: 50);
        Assert.Equal((100, 2), (Snapshot.TokensToday, Snapshot.RequestsToday));

        _now = _now.AddDays(1);

        Assert.Equal((0, 0), (Snapshot.TokensToday, Snapshot.RequestsToday));
    }

    [Fact]
    public void At_OfAProbeOrALook_IsStillThatOfTheLastOutcome()
    {
        Assert.Equal(default, Snapshot.At);
        Report(ClusterOutcomeKind.Failure, 20);
        var measured = _now;
        _now = _now.AddMinutes(1);
        Assert.True(Probe());
        Assert.Equal(measured, Snapshot.At);
    }

    [Fact]
    public void GpuLoad_SlowerThanItsOwnBest_Rises()
    {
        Report(ClusterOutcomeKind.Success, 5, totalMs: 500);
        Assert.InRange(Snapshot.GpuLoad, 0, 0.01);

        Report(ClusterOutcomeKind.Success, 60, totalMs: 2_000);

        Assert.InRange(Snapshot.GpuLoad, 0.6, 0.8);
    }

    private ClusterSnapshot Snapshot => ClusterRules.Snapshot(_state, _now, _options);

    private bool Probe()
    {
        (_state, var granted) = ClusterRules.TryProbe(_state, _now, _options);
        return granted;
    }

    private void Report(ClusterOutcomeKind kind, int times, double totalMs = 400, long tokens = 0, TimeSpan? retryAfter = null) =>
        _state = ClusterRules.Report(
            _state, new ClusterOutcomes([.. Enumerable.Repeat(new ClusterOutcome(kind, _now, 100, totalMs, tokens, retryAfter), times)]), _now, _options);
}
