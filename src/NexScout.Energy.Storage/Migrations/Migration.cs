using System.Globalization;
using System.Reflection;

namespace NexScout.Energy.Storage.Migrations;

/// <summary>One numbered SQL file inside this assembly.</summary>
/// <param name="Version">Its number, unique.</param>
/// <param name="Name">Its file name without the number.</param>
/// <param name="Sql">Its statements.</param>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>The migrations of a database (<c>Sqlite</c> or <c>Postgres</c>), in order.</summary>
    public static IReadOnlyList<Migration> For(string database)
    {
        var prefix = $"NexScout.Energy.Storage.{database}.Migrations.";
        return [.. typeof(Migration).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => Parse(name, name[prefix.Length..]))
            .OrderBy(migration => migration.Version)];
    }

    /// <summary>The text of an SQL file inside this assembly.</summary>
    public static string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"the assembly lacks {resource}"));
        return reader.ReadToEnd();
    }

    private static Migration Parse(string resource, string file)
    {
        var parts = Path.GetFileNameWithoutExtension(file).TrimStart('_').Split('_', 2);
        return new Migration(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], Read(resource));
    }
}
