using NexScout.Energy.Hosting;

namespace NexScout.Energy.Gateway;

/// <summary>Where the actors of a server live, and what the server is for (DESIGN "Two hosts").</summary>
/// <param name="AddEngine">Adds the engine with its actors.</param>
/// <param name="ServesCalls">Whether the server takes calls; without, it answers for its health and its metrics alone.</param>
internal sealed record EnergyHost(Action<IServiceCollection, IConfiguration> AddEngine, bool ServesCalls = true)
{
    /// <summary>All in this process.</summary>
    public static EnergyHost Embedded { get; } = new((services, configuration) => services.AddEnergyEngine(configuration));
}
