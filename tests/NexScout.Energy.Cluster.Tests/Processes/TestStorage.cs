using NexScout.Energy.Testing;
using Xunit.v3;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>Where a test's servers keep their data: in a cluster always PostgreSQL, whatever the embedded product would use. A server of
/// its own, since a test may stop it.</summary>
internal sealed class TestStorage : IAsyncDisposable
{
    private TestStorage(PostgresServer postgres) => Postgres = postgres;

    public PostgresServer Postgres { get; }

    public string[] Arguments => ["--postgres", Postgres.Connection("postgres")];

    public Ledger Ledger => Ledger.Postgres(Postgres.Connection("postgres"));

    public static async Task<TestStorage> Start(string kind)
    {
        var both = TestContext.Current.Test is IXunitTest { TestMethodArguments: ["sqlite", ..] };
        Assert.SkipWhen(both, "a cluster has no SQLite; the same test runs on PostgreSQL");
        Assert.SkipWhen(PostgresServer.Binaries is null, "PostgreSQL is not installed");
        return new TestStorage(await PostgresServer.Start());
    }

    public async ValueTask DisposeAsync()
    {
        await EnergyProcess.End(Postgres.Connection("postgres"));
        await Postgres.DisposeAsync();
    }
}
