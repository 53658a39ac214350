using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Storage.Moving;
using NexScout.Energy.Storage.Postgres;
using NexScout.Energy.Storage.Sqlite;
using Npgsql;

namespace NexScout.Energy.Storage.Tests.Moving;

/// <summary>A data folder and an empty database.</summary>
public abstract class MovingTest(OwnPostgres postgres) : IAsyncLifetime
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("energy-move-").FullName;

    protected string Target { get; private set; } = "";

    public async ValueTask InitializeAsync() => Target = await postgres.NewDatabase();

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected async Task<int> FillRandomly(int seed, int most = 40) =>
        await new RandomData(await RandomData.Types(await postgres.NewDatabase()), new Random(seed)).Fill(Folder, most);

    private protected DataMove Move(int batch = 5_000) => new(Folder, Target, TimeProvider.System) { BatchRows = batch };

    private protected SqliteStore Sqlite() => new(new StorageOptions { DataDirectory = Folder }, TimeProvider.System);

    private protected PostgresStore Postgres() => new(
        new StorageOptions { PostgresConnection = Target + ";Pooling=false" }, TimeProvider.System, NullLogger.Instance);

    protected void Sql(string sql)
    {
        using var file = new SqliteConnection($"Data Source={Path.Combine(Folder, "energy.db")};Pooling=False");
        file.Open();
        using var command = file.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    protected async Task<object[]> Row(string sql)
    {
        await using var connection = new NpgsqlConnection(Target + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        return (await PostgresFixture.Rows(connection, sql))[0];
    }

    protected string FileHash() => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(Folder, "energy.db"))));

    protected static void Agree(MoveReport report) => Assert.DoesNotContain(report.Sums, sum => !sum.Agrees);
}
