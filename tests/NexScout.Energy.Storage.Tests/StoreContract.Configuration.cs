using System.Text.Json;
using NexScout.Energy.Configuration;

namespace NexScout.Energy.Storage.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task SetPart_OfWorkspaceAndUser_AreKeptApart()
    {
        ICallerConfigurationSource source = Store;
        Assert.False(await source.KnowsUsers("acme", Cancel));
        await Store.SetPart(ConfigurationPart.Company, "acme", null, Json("""{"name":"Acme é"}"""), Cancel);
        await Store.SetPart(ConfigurationPart.User, "acme", "ann", Json("""{"signature":"Ann"}"""), Cancel);

        Assert.Equal("Acme é", (await source.Load(ConfigurationPart.Company, "acme", null, Cancel))!.Value.GetProperty("name").GetString());
        Assert.Equal("Ann", (await source.Load(ConfigurationPart.User, "acme", "ann", Cancel))!.Value.GetProperty("signature").GetString());
        Assert.True(await source.KnowsUsers("acme", Cancel));
        Assert.Null(await source.Load(ConfigurationPart.User, "acme", "bob", Cancel));
        Assert.Null(await source.Load(ConfigurationPart.Company, "other", null, Cancel));
    }

    [Fact]
    public async Task SetPart_AgainAndWithNothing_ReplacesAndRemoves()
    {
        ICallerConfigurationSource source = Store;
        await Store.SetPart(ConfigurationPart.Products, "acme", null, Json("[1]"), Cancel);
        await Store.SetPart(ConfigurationPart.Products, "acme", null, Json("[2]"), Cancel);
        Assert.Equal("[2]", (await source.Load(ConfigurationPart.Products, "acme", null, Cancel))!.Value.GetRawText());

        await Store.SetPart(ConfigurationPart.Products, "acme", null, null, Cancel);

        Assert.Null(await source.Load(ConfigurationPart.Products, "acme", null, Cancel));
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
