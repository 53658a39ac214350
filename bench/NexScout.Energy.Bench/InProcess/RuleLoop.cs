using System.Diagnostics;
using System.Text.Json;
using NexScout.Energy.Bench.Http;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Bench.InProcess;

/// <summary>What a loop did: its pace on one core and what each turn allocated.</summary>
internal readonly record struct Pace(double PerSecond, double BytesEach)
{
    public double Nanoseconds => 1e9 / PerSecond;
}

/// <summary>All rules of a call, one thread, no I/O: predict, govern, route, shape, reserve, settle.</summary>
internal sealed class RuleLoop : IAsyncDisposable
{
    private static readonly LoadSnapshot Load = new() { State = LoadState.Normal };
    private static readonly CallerProfile Caller = new(Tier.Enterprise, "auto", 0.8, false, [], [], DateTimeOffset.MaxValue);
    private static readonly ChatFacts Facts = new()
    {
        Model = "auto",
        MaxTokens = 160,
        Temperature = 0.7,
        Messages = 2,
        Characters = ChatBodies.Whole.Length,
        PromptCharacters = 720,
        RawTokens = 190,
        EmotionalDepth = 0.2,
    };

    private static readonly ChatBody Body = new(WireFormat.OpenAI, ChatBodies.Whole, Facts);

    private readonly ServiceProvider _services;
    private readonly CallPlanner _planner;
    private readonly BudgetRules _rules;
    private readonly BudgetState[] _states;
    private readonly UserKey[] _users;
    private readonly long _step;
    private long _now = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero).Ticks;
    private ulong _turn;

    public RuleLoop(int users)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(Workload.Settings()).Build();
        _services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(settings).AddSingleton<IEnergyStore, MemoryStore>()
            .AddSingleton<ISettingsStore, MemoryStore>().AddEnergyEngine(settings).BuildServiceProvider();
        _planner = _services.GetRequiredService<CallPlanner>();
        _rules = _services.GetRequiredService<BudgetRules>();
        _users = [.. Enumerable.Range(0, users).Select(Workload.User)];
        _states = [.. _users.Select(New)];
        // Each account is used once a second, whatever their number: its energy refills, its windows roll.
        _step = Math.Max(1, TimeSpan.TicksPerSecond / users);
    }

    public Pace Run(TimeSpan length) => Measure(length, Turn);

    public Pace PlanOnly(TimeSpan length) => Measure(length, () => Plan(Begin(0, Id(), At())));

    public Pace ReserveAndSettleOnly(TimeSpan length)
    {
        var call = Begin(0, Id(), At());
        Plan(call);
        return Measure(length, () =>
        {
            var (id, at) = (Id(), At());
            Settle(0, call, id, at, Reserve(0, call, id, at));
        });
    }

    /// <summary>The other parts of a call that take the processor's time, each alone.</summary>
    public IEnumerable<(string Name, Pace Pace)> Parts(TimeSpan length)
    {
        var limits = new ChatLimits();
        yield return ("read the chat body", Measure(length, () => ChatReader.Read(WireFormat.OpenAI, ChatBodies.Whole, limits)));
        var call = Begin(0, Id(), At());
        Plan(call);
        call.Held = Reserve(0, call, call.Request.Id, call.At);
        yield return ("write the receipt", Measure(length, () => Receipt.Write(call, null, Workload.Usage, false, Workload.Price.Cost(Workload.Usage))));
        var state = _states[0];
        yield return ("write the account as JSON", Measure(length, () => JsonSerializer.SerializeToUtf8Bytes(state, EnergyStateJson.Default.BudgetState)));
        yield return ("write a request id", Measure(length, () => _ = call.Request.Id.ToString()));
    }

    /// <summary>Runs a step again and again on this thread.</summary>
    public static Pace Measure(TimeSpan length, Action step)
    {
        // Until the tiered compiler has done its work in the background: it too needs the processor that others want.
        for (var warm = Environment.CpuUsage.TotalTime; Environment.CpuUsage.TotalTime - warm < TimeSpan.FromSeconds(3);)
        {
            for (var i = 0; i < 1000; i++) step();
        }

        GC.Collect();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var (since, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        long steps = 0;
        while (since.Elapsed < length)
        {
            for (var i = 0; i < 1000; i++) step();
            steps += 1000;
        }

        // By the processor's time, the collector's included: what else the machine does meanwhile is not the rules' doing.
        var seconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        return new Pace(steps / seconds, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)steps);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private BudgetState New(UserKey user) => _rules.New(user, new DateTimeOffset(_now, TimeSpan.Zero));

    private void Turn()
    {
        // A stride that meets every account, in an order that the cache cannot guess.
        var user = (int)(_turn * 2_654_435_761UL % (ulong)_states.Length);
        var (id, at) = (Id(), At());
        var call = Begin(user, id, at);
        Plan(call);
        Settle(user, call, id, at, Reserve(user, call, id, at));
    }

    private RequestId Id() => new(++_turn);

    private DateTimeOffset At() => new(_now += _step, TimeSpan.Zero);

    private Call Begin(int user, RequestId id, DateTimeOffset at) =>
        new(new GenerateRequest { Id = id, User = _users[user], Feature = "ai_message", Body = Body }, 0, at, Load) { Caller = Caller };

    private void Plan(Call call)
    {
        var plan = _planner.Plan(call);
        if (!plan.IsCompletedSuccessfully || plan.Result is not null) throw new InvalidOperationException("the plan refused or waited");
    }

    private Reservation Reserve(int user, Call call, RequestId id, DateTimeOffset at)
    {
        var model = call.Model!;
        var step = _rules.Reserve(_states[user], new ReserveCommand
        {
            Id = id,
            InputBound = call.Prediction.InputBound,
            PredictedTokens = call.UncompressedTokens,
            OutputLimit = call.OutputLimit,
            Price = call.Price!,
            EnergyPerMille = model.EnergyPerMille,
            Load = LoadState.Normal,
        }, null, at);
        _states[user] = step.State;
        return step.Outcome.Reservation ?? throw new InvalidOperationException($"refused: {step.Outcome.Refusal?.Message}");
    }

    private void Settle(int user, Call call, RequestId id, DateTimeOffset at, Reservation held)
    {
        var usage = new TokenUsage(call.Prediction.InputTokens, held.OutputLimit);
        _states[user] = _rules.Settle(_states[user], new SettleCommand
        {
            Load = LoadState.Normal,
            Record = new UsageRecord
            {
                Id = id,
                User = call.Request.User,
                Feature = call.Request.Feature,
                Provider = call.Model!.Provider,
                Model = call.Model.Name,
                Reason = call.Reason,
                Load = LoadState.Normal,
                Usage = usage,
                Cost = call.Price!.Cost(usage),
                PredictedTokens = call.Prediction.TotalTokens,
                Attempts = 1,
                Outcome = CallOutcome.Succeeded,
                At = at,
            },
        }, false, at).State;
    }
}
