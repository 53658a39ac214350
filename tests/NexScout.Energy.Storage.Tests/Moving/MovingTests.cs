namespace NexScout.Energy.Storage.Tests.Moving;

[CollectionDefinition(Name)]
public sealed class MovingTests : ICollectionFixture<OwnPostgres>
{
    public const string Name = "moving";
}
