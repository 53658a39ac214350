using Microsoft.Extensions.DependencyInjection;
using NexScout.Energy.Access;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Storage.Tests;

public sealed class StorageServicesTests
{
    [Theory]
    [InlineData("folder", false)]
    [InlineData(null, true)]
    public async Task AddEnergyStorage_EachDatabase_IsOneStoreForAllContracts(string? folder, bool shared)
    {
        var options = new StorageOptions { DataDirectory = folder, PostgresConnection = folder is null ? "Host=127.0.0.1;Port=1" : null };
        await using var services = new ServiceCollection().AddEnergyStorage(options).BuildServiceProvider();
        var store = services.GetRequiredService<IEnergyStore>();
        Assert.Equal(shared, store.Shared);
        Assert.Same(store, services.GetRequiredService<IRecordReader>());
        Assert.Same(store, services.GetRequiredService<IKeyStore>());
        Assert.Same(store, services.GetRequiredService<ISettingsStore>());
    }

    [Theory]
    [InlineData(null, null, 2)]
    [InlineData("folder", "Host=x", 2)]
    [InlineData("folder", null, 0)]
    [InlineData("folder", null, 61)]
    public void AddEnergyStorage_BadOptions_AreRefusedAtOnce(string? folder, string? connection, int seconds)
    {
        var options = new StorageOptions { DataDirectory = folder, PostgresConnection = connection, CommandTimeout = TimeSpan.FromSeconds(seconds) };
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddEnergyStorage(options));
    }

    [Theory]
    [InlineData("postgres://energy:secret@db/energy", "is a URL")]
    [InlineData("postgres://energy:secret@db/energy?sslmode=require", "is a URL")]
    [InlineData("Host=db;Databas=energy;Password=secret", "databas")]
    [InlineData("Host=db;Port=many;Password=secret", "port")]
    [InlineData("secret", "cannot be read")]
    public void AddEnergyStorage_ConnectionThatIsNone_NamesTheSettingAndNoPassword(string connection, string named)
    {
        var wrong = Assert.Throws<ArgumentException>(
            () => new ServiceCollection().AddEnergyStorage(new StorageOptions { PostgresConnection = connection })).Message;
        Assert.Contains("--postgres", wrong, StringComparison.Ordinal);
        Assert.Contains(named, wrong, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secret", wrong, StringComparison.Ordinal);
    }
}
