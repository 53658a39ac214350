using Npgsql;

namespace NexScout.Energy.Storage.Postgres;

/// <summary>Reads connection strings that somebody wrote.</summary>
internal static class ConnectionText
{
    /// <summary>What <paramref name="text"/> says. The message of a wrong one does not repeat it: there is a password in it.</summary>
    /// <param name="text">Npgsql's form, <c>Host=…;Database=…</c>.</param>
    /// <param name="setting">Its name for whoever wrote it.</param>
    /// <exception cref="ArgumentException">It is no such text.</exception>
    public static NpgsqlConnectionStringBuilder Read(string text, string setting)
    {
        if (text.Contains("://", StringComparison.Ordinal)) throw Wrong("is a URL", null);
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw Wrong($"cannot be read ({wrong.Message})", wrong);
        }

        ArgumentException Wrong(string what, Exception? why) =>
            new($"{setting} {what}: write it as \"Host=db;Port=5432;Database=energy;Username=energy;Password=...\"", why);
    }
}
