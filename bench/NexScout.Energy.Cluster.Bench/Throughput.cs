using System.Diagnostics;
using System.Text.Json;
using NexScout.Energy.Bench.Report;
using NexScout.Energy.Budgets;
using NexScout.Energy.Grains;
using NexScout.Energy.Grains.Budgets;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Cluster.Bench;

/// <summary>Grain calls a second beside a bare grain that moves as many bytes.</summary>
internal static class Throughput
{
    private const int Users = 10_000;
    private const int AtOnce = 128;
    private static int _next;

    public static async Task<Section> Run(bool quick)
    {
        var rows = new List<Row>();
        foreach (var count in new[] { 1, 2, 3 })
        {
            await using var silos = await SiloProcesses.Start(count, null);
            rows.AddRange(await Against(silos, count, quick, "no store"));
        }

        return new Section(
            "Grain calls, with a store that keeps nothing",
            $"{AtOnce} calls at once over {Users:N0} users, from one client; silos, client and baseline share the machine's cores, so more silos do not add cores here. "
            + "A call is a reservation or a settlement. Baseline: a grain that takes and gives as many bytes and does nothing.",
            rows);
    }

    public static async Task<Section> Durable(bool quick, string postgres)
    {
        await using var silos = await SiloProcesses.Start(1, postgres);
        return new Section(
            "Grain calls, durable in PostgreSQL",
            "As above, one silo; each reservation and each settlement is committed before it is answered, all that wait together.",
            await Against(silos, 1, quick, "PostgreSQL", target: false));
    }

    private static async Task<List<Row>> Against(SiloProcesses silos, int count, bool quick, string store, bool target = true)
    {
        var (asks, answers) = Sizes();
        var message = new byte[asks];
        var length = TimeSpan.FromSeconds(quick ? 2 : 8);
        Func<int, Task> echo = async n => await silos.Grains.GetGrain<IEchoGrain>($"acme/user{n % Users}").Echo(message, answers);
        Func<int, Task> engine = n => Call(silos.Grains, n);
        // Until the just-in-time compilers of the client and of all silos have done their work.
        await Measure(silos, echo, TimeSpan.FromSeconds(quick ? 2 : 5 + (5 * count)));
        await Measure(silos, engine, TimeSpan.FromSeconds(quick ? 2 : 20 + (10 * count)));
        // In turns, so that a machine that slows down slows both.
        var bare = new List<(double Rate, double Cpu)>();
        var ours = new List<(double Rate, double Cpu)>();
        for (var round = 0; round < 3; round++)
        {
            bare.Add(await Measure(silos, echo, length));
            ours.Add(await Measure(silos, engine, length));
        }

        var (baseRate, rate) = (Figure.Median(bare.Select(b => b.Rate)), Figure.Median(ours.Select(o => o.Rate)));
        var (baseCpu, cpu) = (Figure.Median(bare.Select(b => b.Cpu)), Figure.Median(ours.Select(o => o.Cpu)));
        return
        [
            new Row(
                $"Calls a second, {count} silos, {store}", Figure.Count(baseRate), Figure.Count(rate), Figure.Ratio(rate / baseRate), target ? "≥ 0.60 ×" : "",
                target ? rate / baseRate >= 0.6 : null),
            new Row("… CPU of the silos a call", Figure.Microseconds(baseCpu), Figure.Microseconds(cpu), Figure.Ratio(cpu / baseCpu)),
        ];
    }

    // Each user's calls in pairs: a hold, then its charge.
    private static async Task Call(IGrainFactory grains, int n)
    {
        var user = new UserKey("acme", $"user{n / 2 % Users}");
        var account = grains.GetGrain<IUserBudgetGrain>(user.ToString());
        if (n % 2 == 0) await account.Reserve(Reserve(n / 2, user));
        else await account.Settle(Settle(n / 2, user));
    }

    private static async Task<(double Rate, double Cpu)> Measure(SiloProcesses silos, Func<int, Task> call, TimeSpan length)
    {
        var (cpu, clock, done) = (silos.Cpu, Stopwatch.StartNew(), 0);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            while (clock.Elapsed < length)
            {
                // A pair by one worker: the charge comes after its hold.
                var n = Interlocked.Add(ref _next, 2);
                await call(n);
                await call(n + 1);
                Interlocked.Add(ref done, 2);
            }
        }));
        return (done / clock.Elapsed.TotalSeconds, (silos.Cpu - cpu).TotalMicroseconds / done);
    }

    private static (int Asks, int Answers) Sizes()
    {
        var user = new UserKey("acme", "user1234");
        var rules = new BudgetRules(new EnergyOptions());
        var (state, now) = (rules.New(user, DateTimeOffset.UtcNow), DateTimeOffset.UtcNow);
        var held = rules.Reserve(state, Reserve(1, user), null, now);
        var settled = rules.Settle(held.State, Settle(1, user), false, now);
        int Bytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), ContractJson.Default).Length;
        return ((Bytes(Reserve(1, user)) + Bytes(Settle(1, user))) / 2, (Bytes(held.Outcome) + Bytes(settled.Outcome)) / 2);
    }

    internal static ReserveCommand Reserve(int n, UserKey user)
    {
        var now = DateTimeOffset.UtcNow;
        var id = new RequestId(((UInt128)(ulong)Environment.ProcessId << 64) | (ulong)n);
        return new ReserveCommand
        {
            Id = id,
            InputBound = 200,
            PredictedTokens = 120,
            OutputLimit = 100,
            Load = LoadState.Normal,
            SkipEnergy = true,
            Price = new ModelPrice { Input = TokenPrice.PerThousand(0.00015m), Output = TokenPrice.PerThousand(0.0006m) },
            Opened = new OpenedCall
            {
                Id = id,
                User = user,
                Feature = "ai_message",
                Model = "openai/gpt-4o-mini",
                Mode = "auto",
                Reason = "simple_short_prompt",
                Load = LoadState.Normal,
                Estimate = new TokenUsage { Input = 120, Output = 60 },
                EstimateCost = new NanoUsd(54_000),
                Node = "bench",
                At = now,
            },
        };
    }

    internal static SettleCommand Settle(int n, UserKey user) => new()
    {
        Load = LoadState.Normal,
        Record = new UsageRecord
        {
            Id = new RequestId(((UInt128)(ulong)Environment.ProcessId << 64) | (ulong)n),
            User = user,
            Feature = "ai_message",
            Provider = "openai",
            Model = "gpt-4o-mini",
            Reason = "simple_short_prompt",
            Usage = new TokenUsage { Input = 1, Output = 1 },
            Cost = new NanoUsd(750),
            Outcome = CallOutcome.Succeeded,
            At = DateTimeOffset.UtcNow,
            Milliseconds = 120,
            PredictedTokens = 120,
            Attempts = 1,
        },
    };
}
