using System.CommandLine;

namespace NexScout.Energy.Gateway.Commands;

/// <summary>The command line of <c>energy</c>.</summary>
internal static class EnergyProgram
{
    private const string Examples = """
        NexScout Energy: the engine between AI features and LLM providers.

        Examples:
          energy                                            serve on http://127.0.0.1:5080 with SQLite in ./data
          energy serve --urls http://0.0.0.0:5080 --data /var/lib/energy
          energy serve --postgres "Host=db;Database=energy;Username=energy;Password=..."
          energy keys create --workspace acme --user ann --tier pro
          energy usage --days 7 --json
          energy reports tier_economics --days 30
          energy audit --workspace acme
          energy migrate --data ./data --to "Host=db;Database=energy;Username=energy"
          energy simulate --users 10000 --markdown report.md
          energy doctor

        SQLite belongs to one process. While a server runs, set ENERGY_URL (such as http://127.0.0.1:5080) and
        ENERGY_OPERATOR_KEY, and the commands talk to it.
        """;

    /// <summary>Runs one command, and returns its exit code.</summary>
    public static Task<int> Run(string[] args, TextWriter output, TextWriter error) => CommandLine.Run(
        "energy", Root(output, error), args, output, error,
        failure => failure is CommandException or UnauthorizedAccessException or HttpRequestException);

    private static RootCommand Root(TextWriter output, TextWriter error)
    {
        var root = new RootCommand(Examples)
        {
            ServeCommand.Create(output),
            KeysCommand.Create(output),
            CatalogCommand.Create(output),
            UsageCommand.Create(output, error),
            ReportsCommand.Create(output),
            AuditCommand.Create(output),
            MigrateCommand.Create(output),
            BatchCommand.Create(output, error),
            BacktestCommand.Create(output),
            DoctorCommand.Create(output),
            SimulateCommand.Create(output),
            UpstreamCommand.Create(output),
        };
        ServeCommand.MakeDefault(root, output);
        return root;
    }
}

/// <summary>A command that could not do what was asked, with a sentence for whoever ran it.</summary>
internal sealed class CommandException(string message) : Exception(message);
