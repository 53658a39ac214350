using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Jobs;
using Xunit;

namespace NexScout.Energy.Tests.Jobs;

public sealed class JobRunnerTests
{
    private readonly ManualTime _clock = new();
    private readonly Store _store = new();
    private readonly Job _job = new();

    [Fact]
    public async Task Look_Due_IsDoneOnceInItsPeriod()
    {
        using var one = Runner("one");
        using var two = Runner("two");
        for (var minute = 0; minute < 180; minute++)
        {
            await one.Look(default);
            await two.Look(default);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(3, _job.Runs);
        Assert.Equal("run 3", _store.State("job").Result);
    }

    [Fact]
    public async Task Look_Fails_IsTriedAgainLaterAndLaterAndStopsNoOther()
    {
        var other = new Job { Name = "other" };
        using var runner = new JobRunner([_job, other], _store, new NodeIdentity("one"), new JobOptions(), _clock, NullLogger<JobRunner>.Instance);
        _job.Fails = true;
        for (var second = 0; second < 100; second += 10)
        {
            await runner.Look(default);
            _clock.Advance(TimeSpan.FromSeconds(10));
        }

        // At once, after 30 s, after 60 s more.
        Assert.Equal(3, _job.Runs);
        Assert.Equal((3, "broken"), (_store.State("job").Failures, _store.State("job").Result));
        Assert.Equal(1, other.Runs);
        _job.Fails = false;
        _clock.Advance(TimeSpan.FromMinutes(2));
        await runner.Look(default);
        Assert.Equal((0, "run 4"), (_store.State("job").Failures, _store.State("job").Result));
    }

    [Fact]
    public async Task Look_WhoDidItDied_AnotherTakesOverWhenTheLeaseEnds()
    {
        Assert.True(await _store.TakeJob("job", "dead", _clock.GetUtcNow(), TimeSpan.FromMinutes(10), default));
        using var runner = Runner("one");
        await runner.Look(default);
        Assert.Equal(0, _job.Runs);
        _clock.Advance(TimeSpan.FromMinutes(10));
        await runner.Look(default);
        Assert.Equal(1, _job.Runs);
    }

    [Fact]
    public async Task Look_StorageAway_Waits()
    {
        using var runner = Runner("one");
        _store.Away = true;
        await runner.Look(default);
        _store.Away = false;
        await runner.Look(default);
        Assert.Equal(1, _job.Runs);
    }

    [Fact]
    public async Task Look_StorageGoesAwayMeanwhile_TheLeaseIsGivenBack()
    {
        using var runner = Runner("one");
        _job.Meanwhile = () => throw new LedgerUnavailableException("away");
        await runner.Look(default);
        _job.Meanwhile = null;
        Assert.Equal((1, "away", null), (_store.State("job").Failures, _store.State("job").Result, _store.Owner("job")));
        _clock.Advance(TimeSpan.FromSeconds(30));
        await runner.Look(default);
        Assert.Equal((0, "run 2"), (_store.State("job").Failures, _store.State("job").Result));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Look_StorageStaysAwayAtItsEnd_TheEndIsWrittenWhenItIsBack(bool done)
    {
        using var runner = Runner("one");
        _job.Meanwhile = () =>
        {
            _store.Away = true;
            if (!done) throw new LedgerUnavailableException("away");
        };
        await runner.Look(default);
        await runner.Look(default);
        Assert.Equal("one", _store.Owner("job"));
        (_store.Away, _job.Meanwhile) = (false, null);
        await runner.Look(default);
        Assert.Equal((done ? "run 1" : "away", null), (_store.State("job").Result, _store.Owner("job")));
        Assert.Equal(1, _job.Runs);
        _clock.Advance(done ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(30));
        await runner.Look(default);
        Assert.Equal("run 2", _store.State("job").Result);
    }

    [Fact]
    public async Task Look_StoppedInTheMiddle_AnotherTakesOverAtOnce()
    {
        using var stop = new CancellationTokenSource();
        using var one = Runner("one");
        using var two = Runner("two");
        _job.Meanwhile = () =>
        {
            stop.Cancel();
            stop.Token.ThrowIfCancellationRequested();
        };
        await Assert.ThrowsAsync<OperationCanceledException>(() => one.Look(stop.Token));
        Assert.Equal(1, _store.State("job").Failures);
        _job.Meanwhile = null;
        await two.Look(default);
        Assert.Equal("run 2", _store.State("job").Result);
    }

    [Fact]
    public async Task Look_StoppedWhileStorageIsAway_Stops()
    {
        using var stop = new CancellationTokenSource();
        using var runner = Runner("one");
        _job.Meanwhile = () =>
        {
            _store.Away = true;
            stop.Cancel();
            stop.Token.ThrowIfCancellationRequested();
        };
        await runner.Look(stop.Token);
        Assert.Equal("one", _store.Owner("job"));
    }

    [Fact]
    public async Task Look_AJobGivesUpWaiting_HasFailed()
    {
        using var runner = Runner("one");
        _job.Meanwhile = () => throw new TaskCanceledException("no answer");
        await runner.Look(default);
        Assert.Equal((1, "no answer", null), (_store.State("job").Failures, _store.State("job").Result, _store.Owner("job")));
    }

    private JobRunner Runner(string node) => new([_job], _store, new NodeIdentity(node), new JobOptions(), _clock, NullLogger<JobRunner>.Instance);

    private sealed class Job : IJob
    {
        public string Name { get; init; } = "job";

        public TimeSpan Every => TimeSpan.FromHours(1);

        public int Runs { get; private set; }

        public bool Fails { get; set; }

        /// <summary>What goes on while it is done.</summary>
        public Action? Meanwhile { get; set; }

        public Task<string> Run(DateTimeOffset now, CancellationToken cancel)
        {
            Runs++;
            Meanwhile?.Invoke();
            return Fails ? throw new InvalidOperationException("broken") : Task.FromResult($"run {Runs}");
        }
    }

    private sealed class Store : IJobStore
    {
        private readonly Dictionary<string, (string? Owner, DateTimeOffset Until, JobState State)> _jobs = [];

        public bool Away { get; set; }

        public JobState State(string name) => _jobs[name].State;

        public string? Owner(string name) => _jobs[name].Owner;

        public Task<bool> TakeJob(string name, string owner, DateTimeOffset now, TimeSpan lease, CancellationToken cancel)
        {
            if (Away) throw new LedgerUnavailableException("away");
            var state = _jobs.TryGetValue(name, out var job) ? job.State : new JobState(name, null, null, now, "", 0);
            if (state.NextRun > now || (job.Owner is not null && job.Until > now)) return Task.FromResult(false);
            _jobs[name] = (owner, now + lease, state);
            return Task.FromResult(true);
        }

        public Task<bool> KeepJob(string name, string owner, DateTimeOffset now, TimeSpan lease, CancellationToken cancel)
        {
            if (!_jobs.TryGetValue(name, out var job) || job.Owner != owner || job.Until <= now) return Task.FromResult(false);
            _jobs[name] = (owner, now + lease, job.State);
            return Task.FromResult(true);
        }

        public Task EndJob(string name, string owner, DateTimeOffset now, string result, bool failed, DateTimeOffset again, CancellationToken cancel)
        {
            if (Away) throw new LedgerUnavailableException("away");
            var state = _jobs[name].State;
            if (_jobs[name].Owner != owner) return Task.CompletedTask;
            _jobs[name] = (null, default, new JobState(name, null, now, again, result, failed ? state.Failures + 1 : 0));
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<JobState>> Jobs(CancellationToken cancel) => Task.FromResult<IReadOnlyList<JobState>>([.. _jobs.Values.Select(job => job.State)]);
    }
}
