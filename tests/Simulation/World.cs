using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Simulation;

/// <summary>What is simulated.</summary>
internal sealed record WorldOptions
{
    public int Seed { get; init; }

    public int Users { get; init; } = 10_000;

    public TimeSpan Time { get; init; } = TimeSpan.FromDays(7);

    public int Calls { get; init; } = 50_000;

    /// <summary>Processes on one database; with one, the database is its own.</summary>
    public int Processes { get; init; } = 2;

    public double FailingCommits { get; init; } = 0.002;

    public TimeSpan BetweenCrashes { get; init; } = TimeSpan.FromHours(2);

    public TimeSpan BetweenOutages { get; init; } = TimeSpan.FromHours(9);

    /// <summary>A database that forgets to check versions: what the oracle must find.</summary>
    public bool BrokenStore { get; init; }
}

/// <summary>A population, its processes, their database and everything that goes wrong: one virtual week on one thread.</summary>
internal sealed class World
{
    private static readonly string[] _features = ["ai_message", "ai_message", "ai_message", "ai_chatbot", "ai_objection", "ai_sequence", "ai_coaching", "ai_pitchdeck", "ai_deepscan"];

    private readonly WorldOptions _options;
    private readonly Random _random;
    private readonly Scheduler _scheduler;
    private readonly Host _outside;
    private readonly MemoryStore _store;
    private readonly FaultyProviders _providers;
    private readonly Oracle _oracle;
    private readonly EnergyProcess[] _processes;
    private readonly DateTimeOffset _end;
    private readonly Dictionary<string, UserKey> _users = new(StringComparer.Ordinal);
    private int _started;

    public World(WorldOptions options)
    {
        _options = options;
        _random = new Random(options.Seed);
        _scheduler = new Scheduler(_random);
        _outside = new Host(_scheduler, 0);
        _store = options.BrokenStore
            ? new ForgetfulStore(_scheduler, _random) : new MemoryStore(_scheduler, _random, options.Processes > 1);
        _store.FailingShare = options.FailingCommits;
        _providers = new FaultyProviders(_scheduler, _random, options.Seed);
        _oracle = new Oracle(new BudgetRules(new EnergyOptions()), _scheduler);
        _providers.Overcounted = id => _oracle.Excuse(_users[id].ToString());
        _store.Written = _oracle.Written;
        _processes = new EnergyProcess[options.Processes];
        _end = _scheduler.Clock.Now + options.Time;
        SetTerms();
    }

    public IReadOnlyList<string> Faults => _oracle.Faults;

    public int Answers => _oracle.Answers;

    public int Records => _store.Log.Count;

    public ulong Trace => _scheduler.Trace;

    public int Crashes { get; private set; }

    public int Outages { get; private set; }

    public IEnumerable<(CallOutcome Outcome, int Count)> Outcomes =>
        _store.Log.Values.GroupBy(record => record.Outcome).OrderBy(group => group.Key).Select(group => (group.Key, group.Count()));

    /// <summary>Runs the whole time, then lets everything end, and checks.</summary>
    public void Run()
    {
        for (var i = 0; i < _processes.Length; i++) StartProcess(i);
        Every(() => Exponential(_options.Time / _options.Calls), Burst);
        Every(() => Exponential(_options.BetweenCrashes), Crash);
        Every(() => Exponential(_options.BetweenOutages), Outage);
        _scheduler.RunUntil(_end);
        _store.FailingShare = 0;
        // Longer than every timeout, hold and lease: whatever can end has ended, abandoned calls included.
        _scheduler.RunUntil(_end + TimeSpan.FromHours(2));
        _oracle.Quiet(_store);
    }

    private void SetTerms()
    {
        for (var i = 0; i < 100; i++)
        {
            if (i % 5 == 0) _store.Terms[$"w{i}"] = new WorkspaceTerms { DailyBudget = NanoUsd.FromUsd(0.02m), OverLimit = (OverLimitPolicy)(i / 5 % 2) };
            else if (i % 7 == 0) _store.Terms[$"w{i}"] = new WorkspaceTerms { OverLimit = OverLimitPolicy.Debt };
            else if (i % 3 == 0) _store.Terms[$"w{i}"] = new WorkspaceTerms { OverLimit = OverLimitPolicy.Strict };
        }

        for (var user = 0; user < _options.Users; user++)
        {
            if (_store.Terms.GetValueOrDefault(Key(user).Workspace)?.OverLimit == OverLimitPolicy.Debt) _oracle.Excuse(Key(user).ToString());
        }
    }

    private static UserKey Key(int user) => new($"w{user % 100}", $"u{user}");

    private void StartProcess(int place)
    {
        _processes[place] = new EnergyProcess(_scheduler, ++_started, _store, _providers, _random);
        _processes[place].Start();
    }

    private void Every(Func<TimeSpan> pause, Action work)
    {
        ITimer? timer = null;
        timer = _scheduler.Clock.CreateTimer(
            _ =>
            {
                if (_scheduler.Clock.Now >= _end) return;
                work();
                timer!.Change(pause(), Timeout.InfiniteTimeSpan);
            },
            null, pause(), Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Exponential(TimeSpan mean) => mean * -Math.Log(1 - _random.NextDouble());

    private void Crash()
    {
        Crashes++;
        var place = _random.Next(_processes.Length);
        _processes[place].Kill();
        After(TimeSpan.FromSeconds(_random.Next(1, 300)), () => StartProcess(place));
    }

    private void Outage()
    {
        Outages++;
        _store.Away = true;
        After(TimeSpan.FromSeconds(_random.Next(1, 60)), () =>
        {
            _store.Away = false;
            for (var i = 0; i < _processes.Length; i++)
            {
                if (!_processes[i].Host.Alive) StartProcess(i);
            }
        });
    }

    private void After(TimeSpan time, Action work)
    {
        ITimer? timer = null;
        timer = _scheduler.Clock.CreateTimer(
            _ =>
            {
                timer!.Dispose();
                work();
            },
            null, time, Timeout.InfiniteTimeSpan);
    }

    // Mostly one call; sometimes a user fires many at once, and sometimes the same request comes twice.
    private void Burst()
    {
        var user = Key(_random.Next(10) == 0 ? _random.Next(_options.Users / 100 + 1) : _random.Next(_options.Users));
        var calls = _random.Next(40) == 0 ? _random.Next(5, 30) : 1;
        for (var i = 0; i < calls; i++)
        {
            var id = NewId();
            var twice = _random.Next(50) == 0;
            Send(user, id, twice);
            if (twice) Send(user, id, twice);
        }

        if (_random.Next(200) == 0) Promote(user);
    }

    private RequestId NewId() => new(new UInt128((ulong)_random.NextInt64(), (ulong)_random.NextInt64()));

    private void Promote(UserKey user)
    {
        if (Ready() is not { } process) return;
        var tier = (Tier)(_random.Next(100) switch { < 40 => 1, < 80 => 2, _ => 3 });
        process.Run(async _ =>
        {
            try
            {
                await process.Actors.User(user).Change(new AccountChange { Tier = tier });
            }
            catch (Exception e) when (e is LedgerUnavailableException or TimeoutException or ObjectDisposedException)
            {
                // The operator is told, and comes again.
            }
        });
    }

    private EnergyProcess? Ready()
    {
        var first = _random.Next(_processes.Length);
        for (var i = 0; i < _processes.Length; i++)
        {
            if (_processes[(first + i) % _processes.Length] is { Ready: true } ready) return ready;
        }

        return null;
    }

    private void Send(UserKey user, RequestId id, bool idempotent)
    {
        if (Ready() is not { } process) return;
        var stream = _random.Next(2) == 0;
        var characters = 40 + (int)(_random.NextDouble() * _random.NextDouble() * 3_000);
        var facts = new ChatFacts
        {
            Stream = stream,
            Messages = 1,
            Characters = characters,
            PromptCharacters = characters,
            RawTokens = characters / 4,
            EmotionalDepth = _random.NextDouble(),
            MaxTokens = _random.Next(3) == 0 ? _random.Next(20, 800) : null,
            Choices = _random.Next(30) == 0 ? 2 : 1,
        };
        var request = new GenerateRequest
        {
            Id = id,
            Idempotent = idempotent,
            User = user,
            Feature = _features[_random.Next(_features.Length)],
            Body = new ChatBody(WireFormat.OpenAI, "{}"u8.ToArray(), facts),
            ForceModel = _random.Next(50) == 0 ? "openai/gpt-4o" : null,
        };
        var patience = _random.Next(12) == 0 ? TimeSpan.FromMilliseconds(_random.Next(1, 1_500)) : TimeSpan.FromMinutes(20);
        _users[id.ToString()] = user;
        process.Run(engine => Call(engine, request, stream, patience));
    }

    private async Task Call(IEnergyEngine engine, GenerateRequest request, bool stream, TimeSpan patience)
    {
        using var client = new CancellationTokenSource(patience, _scheduler.Clock);
        var result = await engine.Generate(request, stream ? new Sink() : null, client.Token);
        if (result.Outcome != CallOutcome.Succeeded) return;
        _oracle.Answered(new GenerateAnswer(result.Id, result.Usage.Total, result.Cost.Value, result.Energy));
    }

    private sealed class Sink : IAnswerSink
    {
        public ValueTask Start(AnswerHead head, CancellationToken cancel) => default;

        public ValueTask Write(AnswerChunk chunk, CancellationToken cancel)
        {
            cancel.ThrowIfCancellationRequested();
            return default;
        }
    }

    private sealed class ForgetfulStore(Scheduler scheduler, Random random) : MemoryStore(scheduler, random, shared: true)
    {
        protected override bool IsCurrent(Hosting.ActorWrite write) => true;
    }
}
