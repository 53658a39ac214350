using NexScout.Energy.Configuration;
using NexScout.Energy.Storage.Postgres;

namespace NexScout.Energy.Storage.Tests.Postgres;

public sealed class PostgresConfigurationSourceTests(PostgresFixture postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Load_FromAProductsOwnTables_TakesTheRowOfTheCaller()
    {
        await using var source = new PostgresConfigurationSource(
            await postgres.NewDatabase(),
            new Dictionary<string, string>
            {
                ["company"] = "SELECT row_to_json(c) #>> '{}' FROM (VALUES ('acme', 'Acme'), ('other', 'Other')) AS c(workspace, name) WHERE workspace = @workspace",
                ["user"] = "SELECT json_build_object('signature', @user::text)::text",
            });

        Assert.Equal("Acme", (await source.Load(ConfigurationPart.Company, "acme", null, Cancel))!.Value.GetProperty("name").GetString());
        Assert.Null(await source.Load(ConfigurationPart.Company, "'; DROP TABLE x; --", null, Cancel));
        Assert.Equal("ann", (await source.Load(ConfigurationPart.User, "acme", "ann", Cancel))!.Value.GetProperty("signature").GetString());
        Assert.Null(await source.Load(ConfigurationPart.Products, "acme", null, Cancel));
        Assert.True(await source.KnowsUsers("acme", Cancel));
    }

    [Fact]
    public void Create_UnknownPart_Throws() =>
        Assert.Throws<ArgumentException>(() => new PostgresConfigurationSource("Host=nowhere", new Dictionary<string, string> { ["companie"] = "SELECT 1" }));
}
