using NexScout.Energy.Storage.Postgres;

namespace NexScout.Energy.Storage;

/// <summary>Where states and records are kept. Exactly one of <see cref="DataDirectory"/> and <see cref="PostgresConnection"/> is set.</summary>
public sealed record StorageOptions
{
    /// <summary>The folder of the SQLite file <c>energy.db</c>; made where it is missing. One process at a time may use it.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>An Npgsql connection string. Many processes may use one database. The role must own the tables.</summary>
    public string? PostgresConnection { get; init; }

    /// <summary>How long a PostgreSQL command may take before the ledger counts as away; whole seconds, 1 s to 60 s, default 2 s.
    /// For SQLite: how long a read waits for a lock.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a PostgreSQL command may take that reads or removes many rows (reports, audits, lists, purges, roll-ups, retention); whole seconds, 1 s
    /// to 1 h, default 60 s. One that takes longer is given up, and says nothing of the ledger.</summary>
    public TimeSpan SurveyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long connecting to PostgreSQL may take; whole seconds, 1 s to 60 s, default 2 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Most PostgreSQL connections of this process, 1 to 1,000, default 20; a value in the connection string goes first.</summary>
    public int MaxConnections { get; init; } = 20;

    /// <summary>Whether every closed call leaves a <c>call.closed</c> event in the same transaction; default false.</summary>
    public bool CallEvents { get; init; }

    /// <summary>Says what is wrong, naming the setting.</summary>
    /// <exception cref="ArgumentException">A value is missing or out of range.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(DataDirectory) == string.IsNullOrWhiteSpace(PostgresConnection))
            throw new ArgumentException("Set exactly one of DataDirectory (SQLite) and PostgresConnection (PostgreSQL).");
        if (!string.IsNullOrWhiteSpace(PostgresConnection)) ConnectionText.Read(PostgresConnection, $"{nameof(PostgresConnection)} (--postgres)");
        Within(CommandTimeout, nameof(CommandTimeout));
        Within(ConnectTimeout, nameof(ConnectTimeout));
        if (SurveyTimeout < TimeSpan.FromSeconds(1) || SurveyTimeout > TimeSpan.FromHours(1))
            throw new ArgumentException($"{nameof(SurveyTimeout)} is {SurveyTimeout.TotalSeconds:0.###} s; it must be 1 s to 1 h.");
        if (MaxConnections is < 1 or > 1000) throw new ArgumentException($"MaxConnections is {MaxConnections}; it must be 1 to 1000.");
    }

    private static void Within(TimeSpan value, string name)
    {
        if (value < TimeSpan.FromSeconds(1) || value > TimeSpan.FromSeconds(60))
            throw new ArgumentException($"{name} is {value.TotalSeconds:0.###} s; it must be 1 s to 60 s.");
    }
}
