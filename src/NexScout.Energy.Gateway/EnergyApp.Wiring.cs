using NexScout.Energy.Configuration;
using NexScout.Energy.Events;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Gateway.Configuration;
using NexScout.Energy.Hosting;
using NexScout.Energy.Providers;
using NexScout.Energy.Routing;
using NexScout.Energy.Storage;

namespace NexScout.Energy.Gateway;

internal static partial class EnergyApp
{
    static partial void AddEngine(WebApplicationBuilder builder, EnergyHost host)
    {
        var configuration = builder.Configuration;
        builder.Services.AddEnergyStorage(Storage(configuration));
        host.AddEngine(builder.Services, configuration);
        builder.Services.AddEnergyJobs();
        builder.Services.AddSingleton<ICatalogDesk, CatalogDesk>();
        builder.Services.AddSingleton<IChatIntake, ChatIntake>();
        builder.Services.AddSingleton<IDialects, Dialects>();
        builder.Services.AddEnergyProviders(configuration);
        AddSources(builder.Services, configuration);
    }

    private static StorageOptions Storage(ConfigurationManager configuration) => Settings.Read(() =>
    {
        var options = configuration.GetSection("Energy:Storage").Get<StorageOptions>() ?? new StorageOptions();
        return options with
        {
            DataDirectory = options.PostgresConnection is null ? options.DataDirectory ?? "data" : null,
            CallEvents = configuration.GetValue<bool>($"{EventOptions.Section}:{nameof(EventOptions.Calls)}"),
        };
    });

    private static void AddSources(IServiceCollection services, ConfigurationManager configuration)
    {
        var source = Settings.Read(() => configuration.GetSection(ConfigurationSourceOptions.Section).Get<ConfigurationSourceOptions>())
            ?? new ConfigurationSourceOptions();
        if (source.Faults().ToList() is { Count: > 0 } faults) throw new ArgumentException(string.Join("; ", faults));
        var key = source.HttpKeyEnv is { } name ? configuration[name] : null;
        if (source.HttpUrl is { } url) services.AddSingleton<ICallerConfigurationSource>(_ => new HttpConfigurationSource(url, key, source.HttpUsers));
        if (source.PostgresConnection is { } connection) services.AddPostgresConfiguration(connection, source.PostgresQueries);
    }

    static partial void MapUpstream(WebApplication app) => app.MapSimulatedUpstream();

    private sealed class CatalogDesk(CatalogSource source) : ICatalogDesk
    {
        public Catalog Current => source.Current;

        public Catalog Routable => source.Routable;

        public LiteLlmImport ReadPriceFile(ReadOnlyMemory<byte> json)
        {
            try
            {
                return LiteLlmPriceFile.Read(json, source.Current);
            }
            catch (ArgumentException wrong)
            {
                throw Wire.Problem.Invalid(wrong.Message);
            }
        }

        public Task Add(IReadOnlyList<CatalogModel> models, CancellationToken cancel) => source.Set(models, cancel);
    }
}
