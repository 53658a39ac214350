using System.Diagnostics;
using System.Text.Json;
using NexScout.Energy.Bench.InProcess;
using NexScout.Energy.Bench.Report;
using NexScout.Energy.Budgets;
using NexScout.Energy.Grains;
using NexScout.Energy.Grains.Budgets;

namespace NexScout.Energy.Cluster.Bench;

/// <summary>Grain calls a second beside a bare grain that moves as many bytes.</summary>
internal static class Throughput
{
    private const int Users = 10_000;
    private const int AtOnce = 128;
    private static int _next;

    public static async Task<Section> Run(bool quick, IEnumerable<int> silosEach)
    {
        var rows = new List<Row>();
        foreach (var count in silosEach)
        {
            await using var silos = await SiloProcesses.Start(count, null);
            rows.AddRange(await Against(silos, count, quick, "no store"));
        }

        return new Section(
            "Grain calls, with a store that keeps nothing",
            $"{AtOnce} calls at once over {Users:N0} users, from one client, {Sizes().Asks:N0} bytes to ask and {Sizes().Answers:N0} to answer on average; silos, client and baseline share the machine's cores, so more silos do not add cores here. "
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
        Func<int, Task> echo = async n => await silos.Grains.GetGrain<IEchoGrain>($"bench/user-{n % Users}").Echo(message, answers);
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
                $"Calls a second, {count} {(count == 1 ? "silo" : "silos")}, {store}", Figure.Count(baseRate), Figure.Count(rate), Figure.Ratio(rate / baseRate), target ? "≥ 0.60 ×" : "",
                target ? rate / baseRate >= 0.6 : null),
            new Row("… CPU of the silos a call", Figure.Microseconds(baseCpu), Figure.Microseconds(cpu), Figure.Ratio(cpu / baseCpu)),
        ];
    }

    // Each user's calls in pairs: a hold, then its charge.
    private static async Task Call(IGrainFactory grains, int n)
    {
        var user = Workload.User(n / 2 % Users);
        var account = grains.GetGrain<IUserBudgetGrain>(user.ToString());
        if (n % 2 == 0) await Hold(account, user, n / 2);
        else await Charge(account, user, n / 2);
    }

    internal static async Task Hold(IUserBudgetGrain account, UserKey user, int n) =>
        Granted(await account.Reserve(Workload.Reserve(Id(n), user, DateTimeOffset.UtcNow)) is { Reservation: not null, AlreadyOpen: false });

    internal static async Task Charge(IUserBudgetGrain account, UserKey user, int n) =>
        Granted(await account.Settle(Workload.Settle(Id(n), user, DateTimeOffset.UtcNow)) is { AlreadySettled: false, Late: false });

    private static void Granted(bool granted)
    {
        if (!granted) throw new InvalidOperationException("A call was refused or repeated: what is measured would not be the engine's work.");
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
        var (user, now) = (Workload.User(1234), DateTimeOffset.UtcNow);
        var (reserve, settle) = (Workload.Reserve(Id(1), user, now), Workload.Settle(Id(1), user, now));
        var rules = new BudgetRules(Workload.Options());
        var held = rules.Reserve(rules.New(user, now), reserve, null, now);
        var settled = rules.Settle(held.State, settle, false, now);
        Granted(held.Outcome.Reservation is not null);
        return ((Bytes(reserve) + Bytes(settle)) / 2, (Bytes(held.Outcome) + Bytes(settled.Outcome)) / 2);

        int Bytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), ContractJson.Default).Length;
    }

    private static RequestId Id(int n) => new(((UInt128)(ulong)Environment.ProcessId << 64) | (ulong)n);
}
