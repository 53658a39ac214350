using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NexScout.Energy.Gateway.Native;

namespace NexScout.Energy.Gateway.Commands;

/// <summary><c>energy reports</c>.</summary>
internal static class ReportsCommand
{
    public static Command Create(TextWriter output)
    {
        var common = new CommonOptions();
        var name = new Argument<string?>("NAME") { Description = "The report; lists all where absent", Arity = ArgumentArity.ZeroOrOne };
        var workspace = new Option<string?>("--workspace") { Description = "Of one workspace", HelpName = "NAME" };
        var days = new Option<int>("--days") { Description = "How many days back", DefaultValueFactory = _ => 30 };
        CommonOptions.Limit(days, 1, 3660);
        var limit = new Option<int>("--limit") { Description = "Most users", DefaultValueFactory = _ => 50 };
        CommonOptions.Limit(limit, 1, 1000);
        var json = new Option<bool>("--json") { Description = "As JSON" };
        var csv = new Option<bool>("--csv") { Description = "As CSV" };
        var command = new Command("reports", "Shows what was spent, by whom, for what, and what it earned. Example: energy reports top_users --days 7 --csv")
        {
            name, workspace, days, limit, json, csv,
        };
        common.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(json) && parsed.GetValue(csv)) throw new ArgumentException("--json and --csv cannot both be given");
            await using var ledger = await Ledger.Open(common.Arguments(parsed), cancel);
            if (parsed.GetValue(name) is not { } report)
            {
                List(output, (await ledger.Ask(HttpMethod.Get, "/api/reports", null, cancel)).Deserialize(ReportJson.Default.ReportNames)!);
                return 0;
            }

            var from = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(1 - parsed.GetValue(days));
            var query = string.Create(CultureInfo.InvariantCulture, $"?from={from:yyyy-MM-dd}&limit={parsed.GetValue(limit)}")
                + Ledger.Part("workspace", parsed.GetValue(workspace));
            var answer = await ledger.Survey($"/api/reports/{Uri.EscapeDataString(report)}{query}", cancel);
            if (parsed.GetValue(json)) await output.WriteLineAsync(answer.GetRawText());
            else if (parsed.GetValue(csv)) await output.WriteAsync(Csv(answer));
            else Print(output, answer);
            return 0;
        });
        return command;
    }

    private static void List(TextWriter output, ReportNames names)
    {
        var table = Tables.New("report", "what it shows");
        foreach (var report in names.Reports) table.Row(report.Name, report.Title);
        table.Write(output);
    }

    private static void Print(TextWriter output, JsonElement report)
    {
        output.WriteLine($"{report.GetProperty("title").GetString()}, {report.GetProperty("from").GetString()} to {report.GetProperty("to").GetString()}");
        var table = Tables.New(Columns(report));
        foreach (var row in Rows(report)) table.Row([.. row.Select(cell => cell.ToString())]);
        table.Write(output);
        if (report.TryGetProperty("note", out var note)) output.WriteLine(note.GetString());
    }

    private static string Csv(JsonElement report)
    {
        var lines = Rows(report).Select(row => string.Join(
            ',', row.Select(cell => cell.ValueKind == JsonValueKind.String ? ReportText.Cell(cell.GetString()!) : cell.GetRawText())));
        return string.Join("\r\n", lines.Prepend(string.Join(',', Columns(report)))) + "\r\n";
    }

    private static string[] Columns(JsonElement report) => [.. report.GetProperty("columns").EnumerateArray().Select(column => column.GetString()!)];

    private static IEnumerable<JsonElement[]> Rows(JsonElement report)
    {
        var columns = Columns(report);
        return report.GetProperty("rows").EnumerateArray().Select(row => columns.Select(column => row.GetProperty(column)).ToArray());
    }
}
