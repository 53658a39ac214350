using System.Globalization;

namespace NexScout.Energy.Storage.Sqlite;

/// <summary>Moments as text of one width in UTC, to the microsecond (what PostgreSQL keeps too), so that text order is time order.</summary>
internal static class SqliteTime
{
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    public static DateTimeOffset Parse(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
