using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>Where a test's server keeps its data.</summary>
internal sealed class TestStorage : IAsyncDisposable
{
    private readonly PostgresServer? _postgres;
    private readonly string? _folder;

    private TestStorage(PostgresServer? postgres, string? folder) => (_postgres, _folder) = (postgres, folder);

    /// <summary>Arguments for <c>energy serve</c>.</summary>
    public string[] Arguments => _folder is not null ? ["--data", _folder] : ["--postgres", Connection];

    public PostgresServer Postgres => _postgres!;

    public Ledger Ledger => _folder is not null ? Ledger.Sqlite(_folder) : Ledger.Postgres(Connection);

    private string Connection => _postgres!.Connection("postgres");

    public static async Task<TestStorage> Start(string kind)
    {
        if (kind == "sqlite") return new TestStorage(null, Directory.CreateTempSubdirectory("energy-e2e-").FullName);
        Assert.SkipWhen(PostgresServer.Binaries is null, "PostgreSQL is not installed");
        return new TestStorage(await PostgresServer.Start(), null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null) await _postgres.DisposeAsync();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }
}
