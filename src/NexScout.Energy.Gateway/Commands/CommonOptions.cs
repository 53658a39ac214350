using System.CommandLine;
using System.Globalization;

namespace NexScout.Energy.Gateway.Commands;

/// <summary>Where the data are: the options that most commands share.</summary>
internal sealed class CommonOptions
{
    public Option<string?> Data { get; } = new("--data") { Description = "Folder of the SQLite database (default ./data)", HelpName = "DIR" };

    public Option<string?> Postgres { get; } = new("--postgres") { Description = "PostgreSQL connection string, instead of SQLite", HelpName = "CONN" };

    /// <summary>Whether an argument is a setting for the configuration: <c>--Section:Name=value</c>.</summary>
    public static bool IsSetting(string token)
    {
        var colon = token.IndexOf(':', StringComparison.Ordinal);
        return token.StartsWith("--", StringComparison.Ordinal) && colon > 2 && token.IndexOf('=', StringComparison.Ordinal) > colon;
    }

    /// <summary>Takes whole numbers within bounds only.</summary>
    public static void Limit(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        // What is no number at all is refused by the parser itself.
        if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out var value) && (value < least || value > most))
        {
            result.AddError($"{option.Name} is {least} to {most}, not {text}");
        }
    });

    /// <summary>Takes days such as 2026-01-31 only.</summary>
    public static void LimitToDays(Option<string?> option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: var text }] && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            result.AddError($"{option.Name} is a day such as 2026-01-31, not {text}");
        }
    });

    public void AddTo(Command command)
    {
        command.Options.Add(Data);
        command.Options.Add(Postgres);
        command.TreatUnmatchedTokensAsErrors = false;
    }

    /// <summary>The configuration's arguments for what was parsed.</summary>
    /// <exception cref="ArgumentException">Both databases were named.</exception>
    public List<string> Arguments(ParseResult parsed)
    {
        List<string> arguments = [.. parsed.UnmatchedTokens.Where(IsSetting)];
        var (data, postgres) = (parsed.GetValue(Data), parsed.GetValue(Postgres));
        if (data is not null && postgres is not null) throw new ArgumentException("--data and --postgres cannot both be given");
        if (data is not null) arguments.Add($"--Energy:Storage:DataDirectory={data}");
        if (postgres is not null) arguments.Add($"--Energy:Storage:PostgresConnection={postgres}");
        return arguments;
    }
}
