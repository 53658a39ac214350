namespace NexScout.Energy.Storage.Tests.Moving;

/// <summary>A server of the moves' own: their long transactions would hold back the events that other tests wait for.</summary>
public sealed class MovingServer : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();

    public Task<string> NewDatabase() => _postgres.NewDatabase();

    public ValueTask InitializeAsync() => _postgres.InitializeAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class MovingTests : ICollectionFixture<MovingServer>
{
    public const string Name = "moving";
}
