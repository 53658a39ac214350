using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using NexScout.Energy.Access;
using NexScout.Energy.Gateway.Configuration;
using NexScout.Energy.Hosting;
using NexScout.Energy.Jobs;
using NexScout.Energy.Providers;

namespace NexScout.Energy.Gateway.Commands;

/// <summary><c>energy doctor</c>: looks at everything a server needs, and says what to mend.</summary>
internal static class DoctorCommand
{
    private static readonly DateTimeOffset Built = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Command Create(TextWriter output)
    {
        var common = new CommonOptions();
        var urls = new Option<string>("--urls") { Description = "Where the server would listen", DefaultValueFactory = _ => GatewayOptions.DefaultUrl };
        var command = new Command("doctor", "Checks configuration, storage, providers, clock and port; with ENERGY_URL the server that runs there. "
            + "Exit code 1 where something must be mended.") { urls };
        common.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var findings = new List<Finding> { Clock(TimeProvider.System.GetUtcNow()) };
            if (Environment.GetEnvironmentVariable("ENERGY_URL") is { Length: > 0 } running)
            {
                findings.AddRange(await RunningServer.Look(running, Environment.GetEnvironmentVariable("ENERGY_OPERATOR_KEY"), cancel));
            }
            else
            {
                List<string> arguments = common.Arguments(parsed);
                // As serve does: said here it goes first, else the environment or a file may speak.
                if (parsed.GetResult(urls) is { Implicit: false }) arguments.Add($"--urls={parsed.GetValue(urls)}");
                await Server(arguments, findings, cancel);
            }

            var table = Tables.New("", "check", "finding");
            foreach (var f in findings) table.Row(f.Good ? "ok" : "MEND", f.Check, f.Text);
            table.Write(output);
            return findings.TrueForAll(f => f.Good) ? 0 : 1;
        });
        return command;
    }

    internal static Finding Port(string url)
    {
        var binding = BindingAddress.Parse(url);
        if (binding.IsUnixPipe) return new Finding(true, "port", $"{url} needs none");
        var (host, port) = (binding.Host, binding.Port);
        var address = host is "*" or "+" ? IPAddress.Any : IPAddress.TryParse(host.Trim('[', ']'), out var named) ? named : IPAddress.Loopback;
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return new Finding(true, "port", $"{address}:{port} is free");
        }
        catch (SocketException taken)
        {
            return new Finding(false, "port", $"{address}:{port} cannot be listened on ({taken.SocketErrorCode}): stop what uses it, or choose another with --urls");
        }
    }

    internal static Finding Clock(DateTimeOffset now) => now > Built
        ? new Finding(true, "clock", $"{now:yyyy-MM-dd HH:mm:ss} UTC")
        : new Finding(false, "clock", $"{now:yyyy-MM-dd} UTC is in the past: budgets' days and weeks would be wrong. Set the clock (NTP)");

    internal static Finding Provider(ProviderInfo provider) => new(true, provider.Name, provider switch
    {
        { Simulated: true } => "simulated: its answers are made up; a key, or a base URL, makes it real",
        { KeyFound: true } => $"{provider.Kind} at {provider.BaseUrl}, with a key",
        _ => $"{provider.Kind} at {provider.BaseUrl}, without a key",
    });

    private static async Task Server(IReadOnlyList<string> arguments, List<Finding> findings, CancellationToken cancel)
    {
        WebApplication app;
        try
        {
            app = EnergyApp.Build([.. arguments, "--Logging:LogLevel:Default=None"]);
            var providers = app.Services.GetRequiredService<IProviderList>().All;
            var unknown = SettingNames.Unknown(app.Configuration);
            findings.AddRange(ListenUrls.Of(app.Configuration).Select(Port));
            findings.AddRange(unknown.Count == 0
                ? [new Finding(true, "configuration", "valid")] : unknown.Select(name => new Finding(false, "configuration", name)));
            findings.AddRange(providers.Select(Provider));
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or InvalidOperationException or Microsoft.Extensions.Options.OptionsValidationException or InvalidDataException)
        {
            findings.Add(new Finding(false, "configuration", wrong.Message));
            return;
        }

        await using (app)
        {
            findings.Add(await Storage(app, cancel));
            if (findings[^1].Good) findings.AddRange(await Jobs(app, cancel));
        }
    }

    private static async Task<IEnumerable<Finding>> Jobs(WebApplication app, CancellationToken cancel) =>
        (await app.Services.GetRequiredService<IJobStore>().Jobs(cancel)).Select(job => Job(job.Name, job.Failures, job.LastRun, job.Result));

    internal static Finding Job(string name, int failures, DateTimeOffset? last, string result) => new(
        failures == 0, $"job {name}",
        failures > 0 ? $"has failed {failures} times: {result}" : last is { } at ? $"last done {at:yyyy-MM-dd HH:mm} UTC: {result}" : "runs now, for the first time");

    private static async Task<Finding> Storage(WebApplication app, CancellationToken cancel)
    {
        try
        {
            var store = app.Services.GetRequiredService<IEnergyStore>();
            await store.Migrate(cancel);
            var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
            await store.Heartbeat($"doctor-{Environment.ProcessId}", now, now, cancel);
            var keys = await app.Services.GetRequiredService<IKeyStore>().Present(now, cancel);
            return new Finding(true, "storage", $"reachable, writable, up to date{(keys.Any ? "" : "; no keys yet")}");
        }
        catch (Exception away) when (away is Budgets.LedgerUnavailableException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return new Finding(false, "storage", away.Message);
        }
    }

    /// <summary>What one check found.</summary>
    internal readonly record struct Finding(bool Good, string Check, string Text);
}
