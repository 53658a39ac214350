using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Access;
using NexScout.Energy.Compression;
using NexScout.Energy.Hosting;
using NexScout.Energy.Storage.Postgres;
using NexScout.Energy.Storage.Sqlite;

namespace NexScout.Energy.Storage;

/// <summary>Wires storage.</summary>
public static class StorageServices
{
    /// <summary>Adds <see cref="IEnergyStore"/>, <see cref="IRecordReader"/>, <see cref="IKeyStore"/>, <see cref="ISettingsStore"/> and
    /// <see cref="IRewriteStore"/>, all of one database. Nothing is opened before the first use; call <see cref="IEnergyStore.Migrate"/> at start.</summary>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public static IServiceCollection AddEnergyStorage(this IServiceCollection services, StorageOptions options)
    {
        options.Validate();
        services.AddSingleton<SqlStore>(provider => Create(options, provider));
        services.AddSingleton<IEnergyStore>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IRecordReader>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IKeyStore>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<ISettingsStore>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IRewriteStore>(provider => provider.GetRequiredService<SqlStore>());
        return services;
    }

    private static SqlStore Create(StorageOptions options, IServiceProvider provider)
    {
        var time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
        var logs = provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
        return options.PostgresConnection is null
            ? new SqliteStore(options, time)
            : new PostgresStore(options, time, logs.CreateLogger<PostgresStore>());
    }
}
