using System.CommandLine;
using NexScout.Energy.Gateway;
using NexScout.Energy.Gateway.Commands;
using NexScout.Energy.Gateway.Configuration;
using NexScout.Energy.Grains.Hosting;

namespace NexScout.Energy.Silo;

/// <summary>The command line of <c>energy-silo</c>.</summary>
internal static class SiloProgram
{
    private const string Help = """
        NexScout Energy as a member of a Microsoft Orleans cluster. All members share one PostgreSQL.

        Examples, on one machine:
          energy-silo --postgres "Host=db;Database=energy;Username=energy;Password=..."
          energy-silo --role silo --silo-port 11112 --gateway-port 30001 --Energy:Cluster:PrimaryPort=11111 --urls http://127.0.0.1:5081 --postgres "..."
          energy-silo --role gateway --urls http://127.0.0.1:5090 --postgres "..."

        Examples, on many:
          energy-silo --role silo --membership postgres --postgres "..." --urls http://*:5080
          energy-silo --role gateway --membership redis --Energy:Cluster:Redis=redis:6379 --postgres "..." --urls http://*:5080

        Settings may follow as --Section:Name=value, or stand in the environment as Section__Name; docs/configuration.md lists them.
        """;

    private static readonly Option<string> Role = new("--role")
    {
        Description = "both (default), silo (holds actors; HTTP for health and metrics alone) or gateway (serves HTTP, actors live in the silos)",
    };

    private static readonly Option<string> Members = new("--membership")
    {
        Description = "Where members are listed: localhost (default), postgres or redis",
    };

    private static readonly Option<string> Postgres = new("--postgres") { Description = "PostgreSQL of the ledger", HelpName = "CONNECTION" };

    private static readonly Option<string> Urls = new("--urls") { Description = $"Where to listen for HTTP; default {GatewayOptions.DefaultUrl}", HelpName = "URL" };

    private static readonly Option<int?> SiloPort = new("--silo-port") { Description = "Port between silos; default 11111" };

    private static readonly Option<int?> GatewayPort = new("--gateway-port") { Description = "Port for the cluster's clients; default 30000" };

    /// <summary>Runs a member until it is stopped, and returns its exit code.</summary>
    public static Task<int> Run(string[] args, TextWriter output, TextWriter error)
    {
        var root = new RootCommand(Help) { Role, Members, Postgres, Urls, SiloPort, GatewayPort };
        root.TreatUnmatchedTokensAsErrors = false;
        root.SetAction((parsed, cancel) => Serve(parsed, output, cancel));
        return CommandLine.Run("energy-silo", root, args, output, error, failure => failure is Npgsql.NpgsqlException or Orleans.Runtime.OrleansException);
    }

    private static async Task<int> Serve(ParseResult parsed, TextWriter output, CancellationToken cancel)
    {
        List<string> settings = [.. parsed.UnmatchedTokens];
        Add(Role, "Energy:Cluster:Role");
        Add(Members, "Energy:Cluster:Membership");
        Add(Postgres, "Energy:Storage:PostgresConnection");
        Add(Urls, "urls");
        if (parsed.GetValue(SiloPort) is { } silo) settings.Add($"--Energy:Cluster:SiloPort={silo}");
        if (parsed.GetValue(GatewayPort) is { } gateway) settings.Add($"--Energy:Cluster:GatewayPort={gateway}");
        await using var app = SiloApp.Build([.. settings]);
        SettingNames.Add(ClusterHostOptions.Section, typeof(ClusterHostOptions));
        var options = app.Services.GetRequiredService<ClusterHostOptions>();
        if (options is { Role: not ClusterRole.Gateway, Membership: not Membership.Localhost, Tls.Certificate: null, Address: not "127.0.0.1" })
            await output.WriteLineAsync("Without Energy:Cluster:Tls whoever reaches the silo's ports may do everything: keep them in a network of their own.");
        return await ServeCommand.Serve(app, $"NexScout Energy ({options.Role}, {options.Membership} membership)", output, cancel);

        void Add(Option<string> option, string name)
        {
            if (parsed.GetValue(option) is { } value) settings.Add($"--{name}={value}");
        }
    }
}
