using System.CommandLine;
using NexScout.Energy.Gateway.Simulation;

namespace NexScout.Energy.Gateway.Commands;

/// <summary><c>energy simulate</c>.</summary>
internal static class SimulateCommand
{
    public static Command Create(TextWriter output)
    {
        var users = new Option<int>("--users") { Description = "How many users", DefaultValueFactory = _ => 10_000 };
        CommonOptions.Limit(users, 1, 10_000_000);
        var requests = new Option<int>("--requests") { Description = "Calls of each user in the week", DefaultValueFactory = _ => 50 };
        CommonOptions.Limit(requests, 1, 1_000);
        var trace = new Option<string?>("--trace") { Description = "Requests of a trace file instead: TIMESTAMP,ContextTokens,GeneratedTokens", HelpName = "FILE" };
        var seed = new Option<long>("--seed") { Description = "The same seed gives the same figures", DefaultValueFactory = _ => 1 };
        var json = new Option<string?>("--json") { Description = "Also writes the report as JSON", HelpName = "FILE" };
        var markdown = new Option<string?>("--markdown") { Description = "Also writes the report as Markdown", HelpName = "FILE" };
        var command = new Command(
            "simulate",
            "Runs a week of a population through the real engine on a virtual clock, and compares it with everything on gpt-4o."
            + " Settings may follow as --Section:Name=value. Example: energy simulate --users 10000 --markdown report.md")
        {
            users, requests, trace, seed, json, markdown,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancel) =>
        {
            var settings = new SimulationSettings
            {
                Users = parsed.GetValue(users),
                Requests = parsed.GetValue(requests),
                Trace = parsed.GetValue(trace),
                Seed = parsed.GetValue(seed),
                Engine = Settings(parsed),
            };
            var run = new SimulationRun(settings, Population.Default);
            var w = System.Diagnostics.Stopwatch.StartNew();
            var r = run.Run(cancel);
            foreach (var g in new[] { Generation.V4, Generation.V5 })
            {
                var t = r.Of(g);
                output.WriteLine($"{g}: {w.Elapsed} req {t.All.Requests} ans {t.All.Answered} cached {t.All.Cached} tokens {t.All.Input}+{t.All.Output} cost {t.All.CostNano / 1e9} naive {t.All.NaiveInput}+{t.All.NaiveOutput} {t.All.NaiveCostNano / 1e9} ledger {t.Ledger.Requests} {t.Ledger.CostNano / 1e9} classes {string.Join('/', t.Classes)} refused {string.Join(',', t.Refused)} models {string.Join(',', t.Models)} mem {GC.GetTotalMemory(false) / 1000000} cpu {Environment.CpuUsage.TotalTime}");
                foreach (var (n, s) in t.Features) output.WriteLine($"  {n} {s.Requests} {s.Answered} {s.Cached} {s.Tokens} {s.CostNano / 1e9} naive {s.NaiveCostNano / 1e9}");
                foreach (var s in t.Tiers) output.WriteLine($"  {s.Requests} {s.Answered} {s.Cached} {s.Unanswered} {s.Tokens} {s.CostNano / 1e9} naive {s.NaiveInput}+{s.NaiveOutput} {s.NaiveCostNano / 1e9}");
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static Dictionary<string, string?> Settings(ParseResult parsed) => parsed.UnmatchedTokens.Where(CommonOptions.IsSetting)
        .Select(token => token[2..].Split('=', 2)).ToDictionary(pair => pair[0], pair => (string?)pair[1], StringComparer.OrdinalIgnoreCase);
}
