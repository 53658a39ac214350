using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NexScout.Energy.Gateway.Native;

namespace NexScout.Energy.Gateway.Commands;

/// <summary><c>energy usage</c>.</summary>
internal static class UsageCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var common = new CommonOptions();
        var workspace = new Option<string?>("--workspace") { Description = "Of one workspace", HelpName = "NAME" };
        var user = new Option<string?>("--user") { Description = "Of one user", HelpName = "NAME" };
        var days = new Option<int>("--days") { Description = "How many days back", DefaultValueFactory = _ => 7 };
        CommonOptions.Limit(days, 1, 3660);
        var limit = new Option<int>("--limit") { Description = "Most records", DefaultValueFactory = _ => 100 };
        CommonOptions.Limit(limit, 1, 999);
        var skip = new Option<int>("--skip") { Description = "Records to skip" };
        CommonOptions.Limit(skip, 0, int.MaxValue);
        var json = new Option<bool>("--json") { Description = "As JSON" };
        var csv = new Option<bool>("--csv") { Description = "As CSV" };
        var command = new Command("usage", "Shows the usage log and its totals. Example: energy usage --workspace acme --days 30 --csv")
        {
            workspace, user, days, limit, skip, json, csv,
        };
        common.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(json) && parsed.GetValue(csv)) throw new ArgumentException("--json and --csv cannot both be given");
            await using var ledger = await Ledger.Open(common.Arguments(parsed), cancel);
            var from = TimeProvider.System.GetUtcNow().AddDays(-parsed.GetValue(days));
            var (most, skipped) = (parsed.GetValue(limit), parsed.GetValue(skip));
            var query = string.Create(CultureInfo.InvariantCulture, $"?limit={most}&skip={skipped}&from={from:yyyy-MM-ddTHH:mm:ssZ}")
                + Ledger.Part("workspace", parsed.GetValue(workspace)) + Ledger.Part("user", parsed.GetValue(user));
            var answer = await ledger.Survey("/api/usage" + query, cancel);
            var page = answer.Deserialize(GatewayJson.Default.UsagePage)!;
            if (parsed.GetValue(json)) await output.WriteLineAsync(answer.GetRawText());
            else if (parsed.GetValue(csv)) await output.WriteAsync(Csv(page));
            else Print(output, page);
            // Beside what is written to a file, which must not look as if it were all.
            if (page.HasMore) await error.WriteLineAsync($"There are more: --skip {skipped + most} shows the next.");
            return 0;
        });
        return command;
    }

    internal static string Csv(UsagePage page)
    {
        var text = new System.Text.StringBuilder("created_at,request_id,workspace_id,user_id,action,provider,model,tokens_prompt,tokens_completion,tokens_total,cost_usd,energy_charged,outcome\n");
        foreach (var u in page.Data)
        {
            text.AppendJoin(
                ',', u.CreatedAt.ToString("O", CultureInfo.InvariantCulture), u.RequestId, ReportText.Cell(u.WorkspaceId), ReportText.Cell(u.UserId), ReportText.Cell(u.Action), ReportText.Cell(u.Provider),
                ReportText.Cell(u.Model), u.TokensPrompt, u.TokensCompletion, u.TokensTotal, u.CostUsd.ToString(CultureInfo.InvariantCulture), u.EnergyCharged, u.Outcome);
            text.Append('\n');
        }

        return text.ToString();
    }

    private static void Print(TextWriter output, UsagePage page)
    {
        var table = Tables.New("when", "user", "feature", "model", "tokens", "cost $", "energy", "outcome");
        foreach (var u in page.Data)
        {
            table.Row(
                $"{u.CreatedAt:yyyy-MM-dd HH:mm:ss}", $"{u.WorkspaceId}/{u.UserId}", u.Action, $"{u.Provider}/{u.Model}",
                u.TokensTotal.ToString(CultureInfo.InvariantCulture), u.CostUsd.ToString(CultureInfo.InvariantCulture),
                u.EnergyCharged.ToString(CultureInfo.InvariantCulture), u.Outcome);
        }

        table.Write(output);
        var t = page.Totals;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{t.Requests} requests, {t.TotalTokens} tokens, ${t.CostUsd}, {t.Energy} energy, {t.TokensSaved} tokens saved"));
    }
}
