using Microsoft.Extensions.Configuration;
using Xunit;

namespace NexScout.Energy.Providers.Tests;

public class ConfiguredProvidersTests
{
    [Fact]
    public void All_NothingSet_IsSimulated()
    {
        using var providers = new ConfiguredProviders(
            Configuration([.. new[] { "openai", "anthropic", "groq" }.Select(name => ($"Energy:Providers:{name}:KeyEnv", "NONE"))]),
            TimeProvider.System);
        Assert.Equal(["anthropic", "groq", "openai", "simulated"], providers.All.Select(info => info.Name));
        Assert.All(providers.All, info => Assert.Equal(("simulated", null, true, false), (info.Kind, info.BaseUrl, info.Simulated, info.KeyFound)));
    }

    [Theory]
    [InlineData("anthropic", "ANTHROPIC_API_KEY", "anthropic", "https://api.anthropic.com/v1")]
    [InlineData("anthropic", "ENERGY_PROVIDER_ANTHROPIC_KEY", "anthropic", "https://api.anthropic.com/v1")]
    [InlineData("openai", "ENERGY_PROVIDER_OPENAI_KEY", "openai", "https://api.openai.com/v1")]
    public void All_KeyOfAKnownProvider_IsReal(string name, string variable, string kind, string url)
    {
        using var providers = new ConfiguredProviders(Configuration((variable, "k")), TimeProvider.System);
        Assert.Equal(new ProviderInfo(name, kind, url, false, true), providers.All.Single(info => info.Name == name));
    }

    [Fact]
    public void All_OwnBaseUrl_DoesNotGetTheRealProvidersKey()
    {
        using var providers = new ConfiguredProviders(
            Configuration(("Energy:Providers:anthropic:BaseUrl", "http://me:pw@there:81/v1?x=1"), ("ANTHROPIC_API_KEY", "k")), TimeProvider.System);
        Assert.Equal(
            new ProviderInfo("anthropic", "anthropic", "http://there:81/v1", false, false), providers.All.Single(info => info.Name == "anthropic"));
    }

    [Fact]
    public void All_KeyFileOfAnyName_IsRead()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, " k\n");
        using var providers = new ConfiguredProviders(
            Configuration(("Energy:Providers:my-host.eu:BaseUrl", "http://there/v1"), ("ENERGY_PROVIDER_MY_HOST_EU_KEY_FILE", file)),
            TimeProvider.System);
        File.Delete(file);
        var found = providers.All.Single(info => info.Name == "my-host.eu");
        Assert.Equal(new ProviderInfo("my-host.eu", "openai", "http://there/v1", false, true), found);
    }

    [Theory]
    [InlineData("ENERGY_PROVIDER_GROQ_KEY_FILE", "/no/such/file", "KeyFile")]
    [InlineData("Energy:Providers:groq:MaxConnectionsPerServer", "0", "MaxConnectionsPerServer")]
    [InlineData("Energy:Providers:groq:Kind", "x", "Kind")]
    [InlineData("ENERGY_PROVIDER_GROQ_KEY", "kéy", "key has characters")]
    public void New_WrongSetting_NamesTheFault(string name, string value, string fault)
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => new ConfiguredProviders(Configuration((name, value)), TimeProvider.System));
        Assert.Contains(fault, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("kéy", thrown.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] pairs) => new ConfigurationBuilder()
        .AddInMemoryCollection(pairs.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();
}
