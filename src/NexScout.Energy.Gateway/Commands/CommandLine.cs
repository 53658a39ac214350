using System.CommandLine;
using Microsoft.Extensions.Options;

namespace NexScout.Energy.Gateway.Commands;

/// <summary>Runs a program's command line. Exit codes: 0 done, 1 failed, 2 wrong arguments; what is wrong is told in a sentence.</summary>
internal static class CommandLine
{
    /// <param name="program">The program's name, as it stands before each sentence.</param>
    /// <param name="root">Its commands.</param>
    /// <param name="args">What it was given.</param>
    /// <param name="output">Where the command writes.</param>
    /// <param name="error">Where the sentences go.</param>
    /// <param name="failed">Whether an exception says that something failed, beyond what may fail in any command.</param>
    public static async Task<int> Run(
        string program, RootCommand root, string[] args, TextWriter output, TextWriter error, Func<Exception, bool> failed)
    {
        var parsed = root.Parse(args);
        var wrong = parsed.Errors.Select(e => e.Message)
            .Concat(parsed.UnmatchedTokens.Where(t => !CommonOptions.IsSetting(t)).Select(t => $"'{t}' is not known"))
            .Distinct().ToList();
        if (wrong.Count > 0)
        {
            await Tell(wrong);
            await error.WriteLineAsync($"Try '{program} --help'.");
            return 2;
        }

        try
        {
            // The server ends itself on SIGTERM, and takes the time it needs to drain.
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        }
        catch (OptionsValidationException invalid)
        {
            await Tell(invalid.Failures);
            return 2;
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            await Tell([failure.Message]);
            return 2;
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException or Budgets.LedgerUnavailableException || failed(failure))
        {
            await Tell([failure.Message]);
            return 1;
        }

        async Task Tell(IEnumerable<string> messages)
        {
            foreach (var message in messages) await error.WriteLineAsync($"{program}: {message}");
        }
    }
}
