namespace NexScout.Energy.Clusters;

/// <summary>Health of one cluster (SPEC §6): pure functions of state, command and moment.</summary>
public static class ClusterRules
{
    private static readonly double[] _shares = [0.1, 0.25, 0.5, 1];

    /// <summary>Takes a batch of outcomes.</summary>
    public static ClusterState Report(ClusterState state, ClusterOutcomes outcomes, DateTimeOffset now, ClusterOptions options)
    {
        foreach (var outcome in outcomes.Items) state = Judge(Count(state, outcome, options), outcome, options);
        return state with { Version = state.Version + 1 };
    }

    /// <summary>Grants the one probe that is due.</summary>
    public static (ClusterState State, bool Granted) TryProbe(ClusterState state, DateTimeOffset now, ClusterOptions options)
    {
        if (state.ProbeAt is not { } due || now < due || state.ProbeUntil > now) return (state, false);
        return (state with { ProbeUntil = now + options.ProbeLease, ProbeAt = now + options.ProbeLease, Version = state.Version + 1 }, true);
    }

    /// <summary>What the router reads.</summary>
    public static ClusterSnapshot Snapshot(ClusterState state, DateTimeOffset now, ClusterOptions options)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime) == state.Day;
        return new ClusterSnapshot
        {
            Id = state.Id,
            Status = state.Status,
            SuccessRate = state.Weight > 0 ? state.Successes / state.Weight : 1,
            RejectionRate = state.Weight > 0 ? state.Rejections / state.Weight : 0,
            FirstByteMs = state.FirstByteMs,
            LatencyMs = state.LatencyMs,
            GpuLoad = state is { BaselineMs: > 0, LatencyMs: > 0 } ? Math.Clamp(1 - (state.BaselineMs / state.LatencyMs), 0, 1) : 0,
            TokensToday = today ? state.TokensToday : 0,
            RequestsToday = today ? state.RequestsToday : 0,
            Share = state.Share,
            ProbeAt = state.ProbeAt,
            At = state.At,
            Version = state.Version,
        };
    }

    private static ClusterState Count(ClusterState state, in ClusterOutcome outcome, ClusterOptions options)
    {
        var at = outcome.At < state.At ? state.At : outcome.At;
        var fade = state.Weight > 0 ? Math.Exp(-(at - state.At) / options.Memory) : 0;
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        var success = outcome.Kind == ClusterOutcomeKind.Success;
        var measured = success && outcome.TotalMs > 0;
        return state with
        {
            At = at,
            Weight = (state.Weight * fade) + 1,
            Successes = (state.Successes * fade) + (success ? 1 : 0),
            Rejections = (state.Rejections * fade) + (outcome.Kind == ClusterOutcomeKind.Rejection ? 1 : 0),
            FirstByteMs = measured ? Mean(state.FirstByteMs, outcome.FirstByteMs) : state.FirstByteMs,
            LatencyMs = measured ? Mean(state.LatencyMs, outcome.TotalMs) : state.LatencyMs,
            BaselineMs = measured ? Baseline(state.BaselineMs, outcome.TotalMs) : state.BaselineMs,
            Day = day,
            TokensToday = (day == state.Day ? state.TokensToday : 0) + outcome.Tokens,
            RequestsToday = (day == state.Day ? state.RequestsToday : 0) + 1,
        };
    }

    private static double Mean(double mean, double value) => mean == 0 ? value : mean + (0.1 * (value - mean));

    private static double Baseline(double baseline, double value) =>
        baseline == 0 || value < baseline ? value : baseline + (0.001 * (value - baseline));

    private static ClusterState Judge(ClusterState state, in ClusterOutcome outcome, ClusterOptions options)
    {
        if (state.Status is ClusterStatus.Failed or ClusterStatus.Overloaded) return Probed(state, outcome, options);
        var status = StatusOf(state, options);
        if (status is ClusterStatus.Failed or ClusterStatus.Overloaded) return Shut(state with { Status = status }, outcome, options);
        if (state.Share < 1 && outcome.Kind == ClusterOutcomeKind.Success && !IsLate(state, outcome)) state = state with { Share = NextShare(state.Share) };
        return state with { Status = status, Shut = state.Share < 1 ? state.Shut : 0 };
    }

    /// <summary>First match wins (SPEC §6).</summary>
    private static ClusterStatus StatusOf(ClusterState state, ClusterOptions options)
    {
        if (state.Weight >= options.MinimumOutcomes * 0.9)
        {
            if (state.Successes / state.Weight < options.FailedBelow) return ClusterStatus.Failed;
            if (state.Rejections / state.Weight > options.OverloadedAbove) return ClusterStatus.Overloaded;
        }

        return state.LatencyMs > options.DegradedAboveMs ? ClusterStatus.Degraded : ClusterStatus.Healthy;
    }

    private static ClusterState Probed(ClusterState state, in ClusterOutcome outcome, ClusterOptions options)
    {
        if (outcome.Kind != ClusterOutcomeKind.Success) return Shut(state, outcome, options);
        if (IsLate(state, outcome)) return state;
        // It comes back in steps, and is judged by what it does from now on.
        return state with
        {
            Status = ClusterStatus.Healthy,
            Share = _shares[0],
            ProbeAt = null,
            ProbeUntil = null,
            Weight = 1,
            Successes = 1,
            Rejections = 0,
        };
    }

    private static ClusterState Shut(ClusterState state, in ClusterOutcome outcome, ClusterOptions options)
    {
        var doubled = options.CoolDown * Math.Pow(2, Math.Min(state.Shut, 10));
        var wait = doubled < options.LongestCoolDown ? doubled : options.LongestCoolDown;
        if (outcome.RetryAfter > wait) wait = outcome.RetryAfter.Value;
        var due = outcome.At + wait;
        // Outcomes of calls that were under way when it was shut do not shut it again.
        var probing = (state.ProbeUntil is not null && !IsLate(state, outcome)) || state.ProbeAt is null;
        if (!probing) return state with { ProbeAt = due > state.ProbeAt && outcome.RetryAfter is not null ? due : state.ProbeAt };
        return state with { Share = 0, Shut = state.Shut + 1, ShutAt = outcome.At, ProbeAt = due, ProbeUntil = null };
    }

    // A stream that was under way when the provider began to refuse may still end well.
    private static bool IsLate(ClusterState state, in ClusterOutcome outcome) =>
        outcome.At - TimeSpan.FromMilliseconds(outcome.TotalMs) < state.ShutAt;

    private static double NextShare(double share)
    {
        foreach (var step in _shares)
        {
            if (step > share) return step;
        }

        return 1;
    }
}
