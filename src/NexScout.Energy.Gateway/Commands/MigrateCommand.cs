using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using NexScout.Energy.Storage.Moving;
using Spectre.Console;

namespace NexScout.Energy.Gateway.Commands;

/// <summary><c>energy migrate</c>.</summary>
internal static class MigrateCommand
{
    private const string Help = """
        Moves everything of an embedded SQLite data folder into an empty PostgreSQL database: accounts, keys, usage, debts, caches, reports,
        webhooks, settings. The folder is only read, and stays as it is.

        1. Stop the server.
        2. energy migrate --data ./data --to "Host=db;Database=energy;Username=energy" --dry-run     what would move
        3. energy migrate --data ./data --to "Host=db;Database=energy;Username=energy"
        4. energy serve --postgres "Host=db;Database=energy;Username=energy"

        The same keys, balances and request ids hold there. If it is broken off, run it again: it goes on where it stopped, and until it has
        ended no server starts on that database. At the end counts, sums and a checksum of every table are compared: where they differ, the
        exit code is 1 and the row is named. Calls that were open when the server died are closed by the first server on the new database,
        as abandoned. The password may be in PGPASSWORD.
        """;

    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(200);

    public static Command Create(TextWriter output)
    {
        var data = new Option<string>("--data")
        {
            Description = "Folder of the SQLite database",
            HelpName = "DIR",
            DefaultValueFactory = _ => "data",
        };
        var to = new Option<string>("--to") { Description = "PostgreSQL connection string of an empty database", HelpName = "CONN", Required = true };
        var dry = new Option<bool>("--dry-run") { Description = "Says what would be moved, and changes nothing" };
        var command = new Command("migrate", Help) { data, to, dry };
        command.SetAction(async (parsed, cancel) =>
        {
            var move = new DataMove(parsed.GetValue(data)!, parsed.GetValue(to)!, TimeProvider.System);
            try
            {
                return parsed.GetValue(dry) ? await Plan(move, output, cancel) : await Run(move, output, cancel);
            }
            catch (DbException failed)
            {
                throw new CommandException($"{failed.Message}\nNothing is lost: run the same command again, it goes on where it stopped.");
            }
        });
        return command;
    }

    private static async Task<int> Plan(DataMove move, TextWriter output, CancellationToken cancel)
    {
        var plan = await move.Plan(cancel);
        var table = Tables.New("table", "rows");
        foreach (var sum in plan.Sums) table.Row(sum.What, sum.Source);
        table.Write(output);
        await output.WriteLineAsync(plan.MovedBefore is { } at
            ? $"Data were moved into this database on {at:u} already."
            : Text($"{plan.Rows:#,0} rows would be moved, with {plan.OpenCalls:#,0} open calls among them. Nothing was changed."));
        return 0;
    }

    private static async Task<int> Run(DataMove move, TextWriter output, CancellationToken cancel)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var report = await Watch(move, output, cancel);
        if (report.MovedBefore is { } at)
        {
            await output.WriteLineAsync($"All of it was moved on {at:u} already. Nothing was changed.");
            return 0;
        }

        var table = Tables.New("what", "SQLite", "PostgreSQL", "");
        foreach (var sum in report.Sums) table.Row(sum.What, sum.Source, sum.Target, sum.Agrees ? "same" : "DIFFERS");
        table.Write(output);
        var seconds = TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
        await output.WriteLineAsync(Text($"{report.Rows:#,0} rows moved and compared in {seconds:0.0} s."));
        if (report.OpenCalls > 0)
            await output.WriteLineAsync(Text($"{report.OpenCalls:#,0} open calls moved: the first server closes them as abandoned."));
        if (report.Agrees) return 0;
        throw new CommandException(
            $"{string.Join(", ", report.Sums.Where(sum => !sum.Agrees).Select(sum => sum.What))}: the two sides differ. No server starts on this "
            + "database. Empty it and move the data again; the folder is as it was.");
    }

    private static async Task<MoveReport> Watch(DataMove move, TextWriter output, CancellationToken cancel)
    {
        if (!ReferenceEquals(output, Console.Out) || Console.IsOutputRedirected) return await Lines(move, output, cancel);
        var seen = new Dictionary<string, MoveProgress>(StringComparer.Ordinal);
        var running = Task.Run(() => move.Run(now => { lock (seen) seen[now.Phase] = now; }, cancel), CancellationToken.None);
        await AnsiConsole.Progress().StartAsync(async bar =>
        {
            var tasks = new Dictionary<string, ProgressTask>(StringComparer.Ordinal);
            while (await Task.WhenAny(running, Task.Delay(_look, TimeProvider.System)) != running) Show();
            Show();

            void Show()
            {
                lock (seen)
                {
                    foreach (var (phase, now) in seen)
                    {
                        if (!tasks.TryGetValue(phase, out var task)) tasks[phase] = task = bar.AddTask(phase, maxValue: 1);
                        task.Value = now.Total == 0 ? 1 : (double)now.Done / now.Total;
                    }
                }
            }
        });
        return await running;
    }

    private static Task<MoveReport> Lines(DataMove move, TextWriter output, CancellationToken cancel)
    {
        var said = ("", 0L);
        return move.Run(
            now =>
            {
                var tenths = now.Total == 0 ? 10 : now.Done * 10 / now.Total;
                if (tenths == 0 || (now.Phase, tenths) == said) return;
                output.WriteLine(Text($"{now.Phase}: {tenths * 10} %"));
                said = (now.Phase, tenths);
            }, cancel);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
