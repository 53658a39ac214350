using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NexScout.Energy.Gateway.Native;

namespace NexScout.Energy.Gateway.Commands;

/// <summary><c>energy audit</c>.</summary>
internal static class AuditCommand
{
    public static Command Create(TextWriter output)
    {
        var common = new CommonOptions();
        var workspace = new Option<string?>("--workspace") { Description = "Of one workspace", HelpName = "NAME" };
        var day = new Option<string?>("--day") { Description = "Only users that called on this day (UTC)", HelpName = "yyyy-MM-dd" };
        CommonOptions.LimitToDays(day);
        var limit = new Option<int>("--limit") { Description = "Most differences to name", DefaultValueFactory = _ => 100 };
        CommonOptions.Limit(limit, 1, 1000);
        var json = new Option<bool>("--json") { Description = "As JSON" };
        var command = new Command(
            "audit", "Compares the usage log with what the accounts were charged. Exit code 1 where they differ. Example: energy audit --workspace acme")
        {
            workspace, day, limit, json,
        };
        common.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await Ledger.Open(common.Arguments(parsed), cancel);
            var query = string.Create(CultureInfo.InvariantCulture, $"?limit={parsed.GetValue(limit)}")
                + Ledger.Part("workspace", parsed.GetValue(workspace)) + Ledger.Part("day", parsed.GetValue(day));
            var answer = await ledger.Survey("/api/audit" + query, cancel);
            var found = answer.Deserialize(AuditJson.Default.AuditView)!;
            if (parsed.GetValue(json)) await output.WriteLineAsync(answer.GetRawText());
            else Print(output, found);
            return found.Users == found.Agree ? 0 : 1;
        });
        return command;
    }

    private static void Print(TextWriter output, AuditView found)
    {
        if (found.Differ.Count > 0)
        {
            var table = Tables.New("user", "tokens in the log", "tokens charged", "$ in the log", "$ charged");
            foreach (var d in found.Differ)
            {
                table.Row(
                    $"{d.Workspace}/{d.User}", Text(d.LogTokens), Text(d.AccountTokens), Text(d.LogCostUsd), Text(d.AccountCostUsd));
            }

            table.Write(output);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found.Users} users, {found.Agree} agree, {found.Users - found.Agree} differ"));
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
