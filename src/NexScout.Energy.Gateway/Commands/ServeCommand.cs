using System.CommandLine;
using NexScout.Energy.Gateway.Configuration;

namespace NexScout.Energy.Gateway.Commands;

/// <summary><c>energy serve</c>, and <c>energy</c> alone.</summary>
internal static class ServeCommand
{
    private static readonly Option<string> Urls = new("--urls")
    {
        Description = "Where to listen, several parted by ';'",
        DefaultValueFactory = _ => GatewayOptions.DefaultUrl,
        HelpName = "URL",
    };

    public static Command Create(TextWriter output)
    {
        var command = new Command("serve", "Serves HTTP (the default command). Settings may follow as --Section:Name=value.");
        Fill(command, output);
        return command;
    }

    public static void MakeDefault(RootCommand root, TextWriter output) => Fill(root, output);

    private static void Fill(Command command, TextWriter output)
    {
        var common = new CommonOptions();
        command.Options.Add(Urls);
        common.AddTo(command);
        command.SetAction((parsed, cancel) => Run(parsed, common, output, cancel));
    }

    private static async Task<int> Run(ParseResult parsed, CommonOptions common, TextWriter output, CancellationToken cancel)
    {
        List<string> arguments = common.Arguments(parsed);
        // Said on the command line it goes first; else the environment (ASPNETCORE_URLS) may speak.
        if (parsed.GetResult(Urls) is { Implicit: false }) arguments.Add($"--urls={parsed.GetValue(Urls)}");
        await using var app = EnergyApp.Build([.. arguments]);
        return await Serve(app, $"NexScout Energy {GatewayServices.Version}", output, cancel);
    }

    /// <summary>Starts a server, says where it listens and with which first keys, and runs it until it is stopped.</summary>
    /// <param name="app">The server.</param>
    /// <param name="name">What it calls itself.</param>
    /// <param name="output">Where it says so.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task<int> Serve(WebApplication app, string name, TextWriter output, CancellationToken cancel)
    {
        foreach (var finding in SettingNames.Unknown(app.Configuration)) Log.UnknownSetting(app.Logger, finding);
        var keys = await EnergyApp.Start(app, cancel);
        await Greet(output, name, app.Urls.First(), keys);
        await app.WaitForShutdownAsync(cancel);
        return 0;
    }

    private static async Task Greet(TextWriter output, string name, string url, (string? Operator, string? Demo) keys)
    {
        await output.WriteLineAsync($"{name} listens on {url}");
        if (keys.Operator is { } op) await output.WriteLineAsync($"\nThe operator's key, shown this once:\n  {op}");
        if (keys.Demo is { } demo)
        {
            await output.WriteLineAsync(
                $$"""

                A demo user's key, shown this once:
                  {{demo}}

                Try it:
                  curl -s {{url}}/v1/chat/completions -H 'authorization: Bearer {{demo}}' -H 'content-type: application/json' -d '{"model":"auto","messages":[{"role":"user","content":"Write a short hello to Ann."}]}'

                """);
        }

        await output.FlushAsync();
    }
}
