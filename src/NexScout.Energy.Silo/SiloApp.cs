using NexScout.Energy.Gateway;
using NexScout.Energy.Gateway.Configuration;
using NexScout.Energy.Grains.Hosting;

namespace NexScout.Energy.Silo;

/// <summary>Builds a member of the cluster: the gateway's own server, with its actors in the cluster.</summary>
internal static class SiloApp
{
    /// <summary>Builds it; start it with <see cref="EnergyApp.Start"/>.</summary>
    /// <exception cref="ArgumentException">A setting is wrong; the message says which.</exception>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? overrides = null) => EnergyApp.Build(args, overrides, Hosting);

    private static EnergyHost Hosting(IConfiguration settings)
    {
        var options = Options(settings);
        var storage = settings["Energy:Storage:PostgresConnection"] ?? throw new ArgumentException(
            "A cluster needs PostgreSQL, which all its members share: say where with --postgres \"Host=...;Database=...;Username=...;Password=...\"");
        return new EnergyHost(
            (services, configuration) => services.AddEnergyCluster(configuration, options, options.Connection ?? storage), options.Role != ClusterRole.Silo);
    }

    private static ClusterHostOptions Options(IConfiguration configuration)
    {
        var options = Settings.Read(() => configuration.GetSection(ClusterHostOptions.Section).Get<ClusterHostOptions>()) ?? new ClusterHostOptions();
        return options.Faults().ToList() is { Count: > 0 } faults ? throw new ArgumentException(string.Join("; ", faults)) : options;
    }
}
