using System.Globalization;
using System.Text;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>The report as Markdown.</summary>
internal static class MarkdownReport
{
    public static string Write(SimulationReport run, Population population)
    {
        var text = new StringBuilder();
        var what = run.Source == "population" ? "a population" : $"the trace {run.Source}";
        text.AppendLine("# What the energy engine saves").AppendLine();
        text.Append(CultureInfo.InvariantCulture, $"{run.Naive.Requests:#,0} requests of {run.Users:#,0} users, {what}, ");
        text.AppendLine(CultureInfo.InvariantCulture, $"over {run.VirtualHours:0.#} virtual hours, seed {run.Seed}.");
        text.AppendLine("Every request went through the real engine on a virtual clock with a simulated provider; naive is the same requests");
        text.AppendLine("priced whole at gpt-4o, none refused. The same seed gives the same figures.").AppendLine();
        Table(text, Figures.Columns, Figures.Ways(run));
        if (run.V4.MeasuredShare < 1) text.AppendLine("v4 was run for a part of the users and scaled up; naive and v5 are all of them.").AppendLine();
        Section(text, "Tier economics, v5", Figures.TierColumns, Figures.Tiers(run));
        if (run.Source != "population") text.AppendLine("A trace is short: its cost is taken to go on for a month as it was.").AppendLine();
        Section(text, "Profit at scale", Figures.ScaledColumns, Figures.Scaled(run));
        text.AppendLine(CultureInfo.InvariantCulture, $"Scaled from this run in proportion to its {run.Users:#,0} users; nothing else was run.");
        text.AppendLine();
        Section(text, "Features, v5", Figures.FeatureColumns, Figures.Features(run));
        Section(text, "Claims", Figures.ClaimColumns, Figures.Claims(run));
        text.AppendLine("Volumes are scaled to the claim's 5,000,000 requests; shares of the naive way are of the answered calls.").AppendLine();
        if (run.Source == "population") Assumptions(text, population);
        return text.ToString();
    }

    private static void Assumptions(StringBuilder text, Population population)
    {
        var tiers = population.Tiers.Append(population.Beside).Select(tier => new[]
        {
            tier.Tier.ToString().ToLowerInvariant(), Share(tier.Share), Number(tier.PromptScale), Share(tier.Verbose),
            string.Join(", ", tier.Features.Select(of => $"{of.Key} {Share(of.Value)}")), tier.Reason,
        });
        Section(text, "What was assumed", ["tier", "users", "prompt length ×", "verbose", "features", "why"], tiers);
        var features = population.Features.Select(feature => new[]
        {
            feature.Name, Around(feature.Prompt), Around(feature.Answer), Share(feature.Repeat), Number(feature.Temperature), feature.Reason,
        });
        Table(text, ["feature", "prompt, characters", "answer, tokens", "repeats", "temperature", "why"], features);
        text.AppendLine("Lengths are log-normal; the median is given. An answer is as long whatever model writes it.").AppendLine();
        var styles = population.Styles;
        text.Append(CultureInfo.InvariantCulture, $"- Length of an answer with the tier's style line: free × {styles.Free}, pro × {styles.Pro}, ");
        text.AppendLine(CultureInfo.InvariantCulture, $"elite × {styles.Elite}, enterprise × {styles.Enterprise}. {styles.Reason}");
        text.AppendLine(CultureInfo.InvariantCulture, $"- Hours: {population.Hours.Reason}");
        text.AppendLine(CultureInfo.InvariantCulture, $"- Days: {population.Days.Reason}");
        text.AppendLine(CultureInfo.InvariantCulture, $"- Load of the busiest hour: {population.PeakLoad.Value:0} %. {population.PeakLoad.Reason}");
        var team = population.WorkspaceUsers;
        text.AppendLine(CultureInfo.InvariantCulture, $"- Users of a workspace: {team.Value:0}. {team.Reason}");
    }

    private static void Section(StringBuilder text, string title, IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"## {title}").AppendLine();
        Table(text, columns, rows);
    }

    private static void Table(StringBuilder text, IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        Row(text, columns);
        Row(text, [.. columns.Select(_ => "---")]);
        foreach (var row in rows) Row(text, row);
        text.AppendLine();
    }

    private static void Row(StringBuilder text, IReadOnlyList<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).AppendLine(" |");

    private static string Around(Spread spread) => $"{Number(spread.Median)} (σ {Number(spread.Sigma)})";

    private static string Share(double share) => (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
