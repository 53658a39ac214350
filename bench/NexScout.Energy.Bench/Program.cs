using System.Diagnostics;
using System.Reflection;
using NexScout.Energy.Bench.Http;
using NexScout.Energy.Bench.InProcess;
using NexScout.Energy.Bench.Report;
using NexScout.Energy.Bench.Reports;

namespace NexScout.Energy.Bench;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        BenchOptions options;
        try
        {
            options = BenchOptions.Parse(args);
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\n\n{BenchOptions.Usage}");
            return 2;
        }

        switch (options.Command)
        {
            case "proxy" when options.Arguments is [var listen, var upstream]:
                return await BareProxy.Run(new Uri(listen), new Uri(upstream));
            case "all" or "rules" or "compress" or "hot" or "cache" or "memory" or "reports" or "http":
                return await Measure(options, args);
            default:
                await Console.Error.WriteLineAsync(BenchOptions.Usage);
                return 2;
        }
    }

    private static async Task<int> Measure(BenchOptions options, string[] args)
    {
        if (typeof(Program).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
        {
            await Console.Error.WriteLineAsync("This is a debug build: its figures mean nothing. Add -c Release.");
            return 2;
        }

        var sections = new List<Section>();
        if (options.Includes("rules")) sections.Add(await RulesBench.Run(options));
        if (options.Includes("compress")) sections.Add(CompressionBench.Run(options));
        if (options.Includes("hot")) sections.Add(await HotUserBench.Run(options));
        if (options.Includes("cache")) sections.Add(await CacheBench.Run(options));
        if (options.Includes("memory")) sections.Add(await ResidentUsersBench.Run(options));
        if (options.Includes("reports")) sections.Add(await ReportsBench.Run(options));
        if (options.Includes("http")) sections.AddRange(await HttpBench.Run(options));
        var command = "dotnet run -c Release --project bench/NexScout.Energy.Bench -- " + string.Join(' ', args);
        Console.WriteLine(MarkdownReport.Write(options.Out, command, sections));
        return sections.SelectMany(section => section.Rows).All(row => row.Reached != false) ? 0 : 1;
    }
}
