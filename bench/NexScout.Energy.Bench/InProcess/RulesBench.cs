using NexScout.Energy.Bench.Report;
using NexScout.Energy.Budgets;

namespace NexScout.Energy.Bench.InProcess;

/// <summary>Rules per second and core, and what they allocate, by number of users.</summary>
internal static class RulesBench
{
    private const double Target = 500_000;

    public static async Task<Section> Run(BenchOptions options)
    {
        var length = options.Length(2, 1);
        var baseline = Baseline(length);
        var rows = new List<Row>();
        var paces = new List<(int Users, Pace Pace)>();
        foreach (var users in (int[])[1, 1000, options.Quick ? 200_000 : 1_000_000])
        {
            Console.Error.WriteLine($"rules: {users} users");
            await using var loop = new RuleLoop(users);
            var pace = loop.Run(length);
            paces.Add((users, pace));
            rows.Add(new Row(
                $"Predict + govern + route + reserve + settle, {Figure.Count(users)} users", Text(baseline), Text(pace),
                Figure.Ratio(pace.PerSecond / baseline.PerSecond), $"≥ {Figure.Count(Target)}/s", pace.PerSecond >= Target));
            if (users == 1) rows.AddRange(Steps(loop, options.Length(1, 0.5), baseline));
        }

        rows.Add(Growth(paces));
        return new Section(
            "Rules in process, one core", "Baseline: a dictionary look-up of the user and one small allocation. No I/O. Per second of processor time, the collector's included.", rows);
    }

    private static IEnumerable<Row> Steps(RuleLoop loop, TimeSpan length, Pace baseline)
    {
        var (plan, account) = (loop.PlanOnly(length), loop.ReserveAndSettleOnly(length));
        yield return new Row("… predict + govern + route alone", Text(baseline), Text(plan), Figure.Ratio(plan.PerSecond / baseline.PerSecond));
        yield return new Row("… reserve + settle alone", Text(baseline), Text(account), Figure.Ratio(account.PerSecond / baseline.PerSecond));
        foreach (var (name, pace) in loop.Parts(length)) yield return new Row($"Part of a call: {name}", Text(baseline), Text(pace), Figure.Microseconds(pace.Nanoseconds / 1000));
    }

    private static Row Growth(List<(int Users, Pace Pace)> paces)
    {
        var (few, many) = (paces[0].Pace.BytesEach, paces[^1].Pace.BytesEach);
        return new Row(
            $"Allocation a call, from {Figure.Count(paces[0].Users)} to {Figure.Count(paces[^1].Users)} users", "",
            $"{Figure.Count(few)} to {Figure.Count(many)} bytes", Figure.Ratio(many / few), "does not grow", many <= few * 1.02);
    }

    private static Pace Baseline(TimeSpan length)
    {
        var users = Enumerable.Range(0, 1000).Select(Workload.User).ToArray();
        var accounts = users.ToDictionary(user => user, user => new object());
        var turn = 0;
        object? kept = null;
        var pace = RuleLoop.Measure(length, () =>
        {
            var known = accounts[users[++turn % users.Length]];
            kept = new Reservation[8];
            if (ReferenceEquals(known, kept)) throw new InvalidOperationException("never");
        });
        GC.KeepAlive(kept);
        return pace;
    }

    private static string Text(Pace pace) => $"{Figure.Count(pace.PerSecond)}/s, {Figure.Count(pace.BytesEach)} B";
}
