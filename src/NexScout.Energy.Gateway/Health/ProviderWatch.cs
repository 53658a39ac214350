using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Providers;

namespace NexScout.Energy.Gateway.Health;

/// <summary>Warns at the start where some models answer for real and others are simulated, since the router chooses among all of them.</summary>
internal sealed class ProviderWatch(ICatalogDesk catalog, IProviderList providers, ILogger<ProviderWatch> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var served = catalog.Current.Models.Select(model => model.Provider).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var used = providers.All.Where(provider => served.Contains(provider.Name)).ToList();
        if (used.Exists(provider => !provider.Simulated))
        {
            foreach (var provider in used.Where(provider => provider.Simulated)) Log.SimulatedBesideReal(log, provider.Name);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
