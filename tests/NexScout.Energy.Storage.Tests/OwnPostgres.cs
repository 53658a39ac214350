namespace NexScout.Energy.Storage.Tests;

/// <summary>A server for one class of tests: an open transaction of any other, even in another database, would hold back the events that
/// these wait for.</summary>
public sealed class OwnPostgres : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();

    public Task<string> NewDatabase() => _postgres.NewDatabase();

    public ValueTask InitializeAsync() => _postgres.InitializeAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();
}
