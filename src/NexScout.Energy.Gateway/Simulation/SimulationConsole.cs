using System.Globalization;
using NexScout.Energy.Gateway.Commands;
using Spectre.Console;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>A simulation as people see it: a bar while it runs on a terminal, plain lines elsewhere; then the tables.</summary>
internal static class SimulationConsole
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs it and shows how far it is.</summary>
    public static async Task<SimulationResult> Watch(SimulationRun run, TextWriter output, CancellationToken cancel)
    {
        var running = Task.Run(() => run.Run(cancel), CancellationToken.None);
        if (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected) await Bar(run, running);
        else await Lines(run, running, output);
        return await running;
    }

    public static void Print(SimulationReport report, TextWriter output)
    {
        Table(output, "", Figures.Columns, Figures.Ways(report));
        Table(output, "Tier economics, v5", Figures.TierColumns, Figures.Tiers(report));
        Table(output, "Profit at scale: in proportion to this run's users, not run", Figures.ScaledColumns, Figures.Scaled(report));
        output.WriteLine("Claims for 5,000,000 requests");
        foreach (var claim in report.Claims)
            output.WriteLine($"  {(claim.Met ? "holds" : "NOT  ")}  {claim.What}: claimed {claim.Claimed}, reached {claim.Reached}. {claim.Why}");
        output.WriteLine();
    }

    private static Task Bar(SimulationRun run, Task running) => AnsiConsole.Progress().StartAsync(async bar =>
    {
        var task = bar.AddTask("calls", maxValue: 1);
        while (await Task.WhenAny(running, Task.Delay(_look, TimeProvider.System)) != running) task.Value = run.Done;
        task.Value = running.IsCompletedSuccessfully ? 1 : run.Done;
    });

    private static async Task Lines(SimulationRun run, Task running, TextWriter output)
    {
        var said = 0;
        while (await Task.WhenAny(running, Task.Delay(_look, TimeProvider.System)) != running)
        {
            var tenths = (int)(run.Done * 10);
            if (tenths > said) await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{tenths * 10} % of the calls are made"));
            said = Math.Max(said, tenths);
        }
    }

    private static void Table(TextWriter output, string title, IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        if (title.Length > 0) output.WriteLine(title);
        var table = Tables.New([.. columns]);
        foreach (var row in rows) table.Row(row);
        table.Write(output);
    }
}
