using System.CommandLine;
using Microsoft.Extensions.Options;

namespace NexScout.Energy.Gateway.Commands;

/// <summary>The command line of <c>energy</c>. Exit codes: 0 done, 1 failed, 2 wrong arguments.</summary>
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

    /// <summary>Runs one command.</summary>
    public static async Task<int> Run(string[] args, TextWriter output, TextWriter error)
    {
        var root = Root(output, error);
        var parsed = root.Parse(args);
        var wrong = parsed.Errors.Select(e => e.Message)
            .Concat(parsed.UnmatchedTokens.Where(t => !CommonOptions.IsSetting(t)).Select(t => $"'{t}' is not known"))
            .Distinct().ToList();
        if (wrong.Count > 0)
        {
            foreach (var message in wrong) await error.WriteLineAsync($"energy: {message}");
            await error.WriteLineAsync("Try 'energy --help'.");
            return 2;
        }

        try
        {
            // The server ends itself on SIGTERM, and takes the time it needs to drain.
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            await error.WriteLineAsync($"energy: {failure.Message}");
            return 2;
        }
        catch (OptionsValidationException invalid)
        {
            foreach (var message in invalid.Failures) await error.WriteLineAsync($"energy: {message}");
            return 2;
        }
        catch (Exception failure) when (failure is CommandException or InvalidOperationException or IOException or UnauthorizedAccessException
            or HttpRequestException or Budgets.LedgerUnavailableException)
        {
            await error.WriteLineAsync($"energy: {failure.Message}");
            return 1;
        }
    }

    private static RootCommand Root(TextWriter output, TextWriter error)
    {
        var root = new RootCommand(Examples)
        {
            ServeCommand.Create(output),
            KeysCommand.Create(output),
            CatalogCommand.Create(output),
            UsageCommand.Create(output),
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
