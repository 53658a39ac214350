using System.CommandLine;

namespace NexScout.Energy.Gateway.Commands;

/// <summary><c>energy upstream</c>: the simulated provider over HTTP, for benchmarks and tests.</summary>
internal static class UpstreamCommand
{
    public static Command Create(TextWriter output)
    {
        var urls = new Option<string>("--urls") { Description = "Where to listen", DefaultValueFactory = _ => "http://127.0.0.1:5081", HelpName = "URL" };
        var command = new Command("upstream", "Serves the simulated provider over HTTP, for benchmarks and tests.") { urls };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, cancel) =>
        {
            await using var app = EnergyApp.BuildUpstream([.. parsed.UnmatchedTokens, $"--urls={parsed.GetValue(urls)}"]);
            await app.StartAsync(cancel);
            await output.WriteLineAsync($"simulated upstream on {app.Urls.First()}");
            await output.FlushAsync(cancel);
            await app.WaitForShutdownAsync(cancel);
            return 0;
        });
        return command;
    }
}
