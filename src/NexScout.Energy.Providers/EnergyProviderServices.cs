using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Providers;

/// <summary>Switches the providers on.</summary>
public static class EnergyProviderServices
{
    /// <summary>Adds <see cref="IModelProviders"/> and <see cref="IProviderList"/> with every provider of section <c>Energy:Providers</c>, and
    /// with <c>openai</c>, <c>anthropic</c>, <c>groq</c> and <c>simulated</c>. One that has no key and no base URL of its own is simulated
    /// (SPEC §10).</summary>
    /// <exception cref="InvalidOperationException">A provider's configuration is wrong (when the providers are first asked for).</exception>
    public static IServiceCollection AddEnergyProviders(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(of => new ConfiguredProviders(configuration, of.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IModelProviders>(of => of.GetRequiredService<ConfiguredProviders>());
        services.TryAddSingleton<IProviderList>(of => of.GetRequiredService<ConfiguredProviders>());
        return services;
    }
}
