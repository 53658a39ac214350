using NexScout.Energy.Configuration;

namespace NexScout.Energy.Gateway.Configuration;

/// <summary>Where callers' configuration comes from besides our own storage; section <c>Energy:Configuration:Source</c>.</summary>
internal sealed class ConfigurationSourceOptions
{
    public const string Section = "Energy:Configuration:Source";

    /// <summary>An HTTP endpoint: <c>GET {HttpUrl}/{part}?workspace=…&amp;user=…</c> answers a part as JSON, or 404 where it knows none.</summary>
    public string? HttpUrl { get; set; }

    /// <summary>The environment variable that holds the endpoint's bearer key; null where it needs none.</summary>
    public string? HttpKeyEnv { get; set; }

    /// <summary>Whether the endpoint knows the part <c>user</c>.</summary>
    public bool HttpUsers { get; set; } = true;

    /// <summary>The connection string of a PostgreSQL database with the product's own tables.</summary>
    public string? PostgresConnection { get; set; }

    /// <summary>A query for each part that those tables hold: one row, one JSON column, given <c>@workspace</c> and <c>@user</c>.</summary>
    public Dictionary<string, string> PostgresQueries { get; set; } = [];

    /// <summary>What is wrong with the settings; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (HttpUrl is not null && (!Uri.TryCreate(HttpUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")))
            yield return $"{Section}:HttpUrl is '{HttpUrl}'; it must be an http or https URL";
        if (PostgresConnection is not null && PostgresQueries.Count == 0) yield return $"{Section}:PostgresQueries is empty; name a query for each part";
        foreach (var name in PostgresQueries.Keys.Where(name => !ConfigurationParts.TryParse(name, out _)))
            yield return $"{Section}:PostgresQueries names '{name}'; a part is user, workspace, company, products or ai_settings";
    }
}
