using NexScout.Energy.Budgets;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>Runs a plan through both generations of the engine, shard by shard, on as many threads as there are processors.</summary>
internal sealed class SimulationRun
{
    private readonly SimulationSettings _settings;
    private readonly Population _population;
    private readonly int _beside;
    private readonly List<(ICallPlan Plan, int Shard, bool Beside)> _work = [];
    private readonly Lock _gate = new();
    private readonly SimulationResult _result = new();
    private Exception? _failure;
    private int _next = -1;
    private long _done;

    /// <exception cref="ArgumentException">The trace file is none.</exception>
    public SimulationRun(SimulationSettings settings, Population population)
    {
        (_settings, _population) = (settings, population);
        if (settings.Trace is { } file)
        {
            Main = new TracePlan(file, population, settings.Users, settings.Seed);
            Add(Main, beside: false);
            return;
        }

        var pool = new PromptPool(population, settings.Requests, settings.Seed);
        Main = new PopulationPlan(population, pool, settings.Users, settings.Requests, settings.Seed);
        Add(Main, beside: false);
        _beside = Math.Max(1, (int)(settings.Users * population.Beside.Share));
        ICallPlan beside = new PopulationPlan(population, pool, _beside, settings.Requests, settings.Seed, population.Beside);
        Add(beside, beside: true);
    }

    /// <summary>What is counted.</summary>
    public ICallPlan Main { get; }

    /// <summary>Counted users of a tier.</summary>
    public int UsersOf(Tier tier) => Enumerable.Range(0, _settings.Users).Count(user => PopulationPlan.TierOf(_population, user) == tier);

    /// <summary>Users of a tier that is measured beside the others.</summary>
    public int BesideUsersOf(Tier tier) => tier == _population.Beside.Tier ? _beside : 0;

    /// <summary>How much of the work is done, 0 to 1.</summary>
    public double Done => Math.Min(1, Interlocked.Read(ref _done) / Math.Max(1, Expected()));

    /// <summary>Runs to the end; the first failure of a thread ends all.</summary>
    public SimulationResult Run(CancellationToken cancel)
    {
        var workers = new Thread[Math.Min(_settings.Workers, _work.Count)];
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(() => Work(cancel)) { Name = "simulation", IsBackground = true };
            workers[i].Start();
        }

        foreach (var worker in workers) worker.Join();
        if (_failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        return _result;
    }

    private void Add(ICallPlan plan, bool beside)
    {
        for (var shard = 0; shard < plan.Shards; shard++) _work.Add((plan, shard, beside));
    }

    // Of a large population v4 runs for a part: enough for its shares, at a fraction of the time.
    private Generation[] Runs(ICallPlan plan, int shard)
    {
        var every = Math.Max(1, (plan.Calls + _settings.BaselineCalls - 1) / _settings.BaselineCalls);
        return shard % every == 0 ? [Generation.V4, Generation.V5] : [Generation.V5];
    }

    private double Expected() => _work.Sum(part => (double)part.Plan.Calls / part.Plan.Shards * Runs(part.Plan, part.Shard).Length);

    private void Work(CancellationToken cancel)
    {
        try
        {
            while (Volatile.Read(ref _failure) is null && Interlocked.Increment(ref _next) is var at && at < _work.Count)
            {
                var (plan, number, beside) = _work[at];
                var shard = plan.Shard(number);
                foreach (var generation in Runs(plan, number))
                {
                    var tally = ShardRun.Run(plan, shard, _settings, generation, calls => Interlocked.Add(ref _done, calls), cancel);
                    lock (_gate) _result.Of(generation, beside).Add(tally);
                }
            }
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
        }
    }
}

/// <summary>What a run came to.</summary>
internal sealed class SimulationResult
{
    private readonly Tally[] _counted = [new(), new()];
    private readonly Tally[] _aside = [new(), new()];

    /// <summary>The tally of one generation.</summary>
    public Tally Of(Generation generation, bool beside = false) => (beside ? _aside : _counted)[(int)generation];
}
