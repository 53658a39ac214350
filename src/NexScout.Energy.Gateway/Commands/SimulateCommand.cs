using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Options;
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
        var trace = new Option<string?>("--trace")
        {
            Description = "Requests of a trace file instead: TIMESTAMP,ContextTokens,GeneratedTokens",
            HelpName = "FILE",
        };
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
        command.SetAction(async (parsed, cancel) =>
        {
            var settings = new SimulationSettings
            {
                Users = parsed.GetValue(users),
                Requests = parsed.GetValue(requests),
                Trace = parsed.GetValue(trace),
                Seed = parsed.GetValue(seed),
                Engine = Settings(parsed),
            };
            await Run(settings, Writable(parsed.GetValue(json)), Writable(parsed.GetValue(markdown)), output, cancel);
            return 0;
        });
        return command;
    }

    private static async Task Run(SimulationSettings settings, string? json, string? markdown, TextWriter output, CancellationToken cancel)
    {
        Check(settings);
        var report = await Run(settings, output, cancel);
        if (json is not null) await File.WriteAllBytesAsync(json, report.Json(), cancel);
        if (markdown is not null) await File.WriteAllTextAsync(markdown, MarkdownReport.Write(report, Population.Default), cancel);
    }

    private static async Task<SimulationReport> Run(SimulationSettings settings, TextWriter output, CancellationToken cancel)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var run = new SimulationRun(settings, Population.Default);
        var result = await SimulationConsole.Watch(run, output, cancel);
        var report = ReportMaker.Make(settings, run, result);
        SimulationConsole.Print(report, output);
        var seconds = TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
        await output.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{report.Naive.Requests:#,0} requests in {seconds:0.0} s, seed {settings.Seed}"));
        return report;
    }

    // Found before a long run, not after it.
    private static string? Writable(string? file)
    {
        if (file is not null && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))))
            throw new ArgumentException($"there is no folder for '{file}'");
        return file;
    }

    private static void Check(SimulationSettings settings)
    {
        try
        {
            new SimulatedEngine(Generation.V5, settings, _ => { }).Dispose();
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or OptionsValidationException)
        {
            throw new ArgumentException(wrong.Message, wrong);
        }
    }

    private static Dictionary<string, string?> Settings(ParseResult parsed) => parsed.UnmatchedTokens.Where(CommonOptions.IsSetting)
        .Select(token => token[2..].Split('=', 2)).ToDictionary(pair => pair[0], pair => (string?)pair[1], StringComparer.OrdinalIgnoreCase);
}
