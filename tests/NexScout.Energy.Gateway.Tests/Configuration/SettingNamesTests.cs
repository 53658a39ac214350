using System.Reflection;
using Microsoft.Extensions.Configuration;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Configuration;
using NexScout.Energy.Providers;
using NexScout.Energy.Routing;
using NexScout.Energy.Storage;

namespace NexScout.Energy.Gateway.Tests.Configuration;

public sealed class SettingNamesTests
{
    [Theory]
    [InlineData("Energy:Cache:KepFor", "did you mean Energy:Cache:KeepFor?")]
    [InlineData("Energy:Cach:KeepFor", "did you mean Energy:Cache?")]
    [InlineData("Energy:HardLimit", "did you mean Energy:Governance:HardLimit?")]
    [InlineData("Energy:Pro:WeeklyToken", "did you mean Energy:Pro:WeeklyTokens?")]
    [InlineData("Energy:Providers:mine:BaseUri", "did you mean Energy:Providers:mine:BaseUrl?")]
    [InlineData("Energy:Catalog:0:Prices:0:InputPer1000", "did you mean Energy:Catalog:0:Prices:0:InputPer1k?")]
    [InlineData("Energy:Storage:CallEvents", "docs/configuration.md lists")]
    [InlineData("Energy:Governance:SoftLimit:Most", "Energy:Governance:SoftLimit:Most is no setting")]
    public void Unknown_MisspeltName_IsFoundWithTheNearest(string name, string said)
    {
        var found = Assert.Single(SettingNames.Unknown(Set(name)));
        Assert.StartsWith(name.StartsWith("Energy:Cach:", StringComparison.Ordinal) ? "Energy:Cach " : name, found, StringComparison.Ordinal);
        Assert.Contains(said, found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Energy:cache:keepfor")]
    [InlineData("Energy:Cache:Features:0")]
    [InlineData("Energy:Surge:Idle")]
    [InlineData("Energy:Configuration:Prompts:ai_message:0")]
    [InlineData("Energy:Configuration:Source:PostgresQueries:company")]
    [InlineData("Energy:Providers:any-name:Simulated:Schedule:0")]
    [InlineData("Energy:Catalog:3:Prices:0:From")]
    [InlineData("Energy:Gateway:OperatorKey")]
    [InlineData("Logging:LogLevel:Default")]
    public void Unknown_NameThatExists_IsNotFound(string name) => Assert.Empty(SettingNames.Unknown(Set(name)));

    [Fact]
    public void Sections_AllThatAreBound_AreKnown()
    {
        var sections = new[] { typeof(EnergyOptions), typeof(StorageOptions), typeof(ProviderOptions), typeof(GatewayOptions) }
            .SelectMany(type => type.Assembly.GetTypes())
            .Select(type => type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)?.GetRawConstantValue() as string)
            .OfType<string>().Except([ProviderOptions.Section, CatalogOptions.Section]);
        Assert.All(sections, section => Assert.Contains(section, SettingNames.Sections.Keys));
    }

    private static IConfiguration Set(string name) => new ConfigurationBuilder().AddInMemoryCollection([new(name, "1")]).Build();
}
