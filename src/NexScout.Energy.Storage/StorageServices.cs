using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Access;
using NexScout.Energy.Alerts;
using NexScout.Energy.Caching;
using NexScout.Energy.Compression;
using NexScout.Energy.Configuration;
using NexScout.Energy.Events;
using NexScout.Energy.Experiments;
using NexScout.Energy.Forecasting;
using NexScout.Energy.Hosting;
using NexScout.Energy.Jobs;
using NexScout.Energy.Prediction;
using NexScout.Energy.Quotes;
using NexScout.Energy.Reports;
using NexScout.Energy.Storage.Postgres;
using NexScout.Energy.Storage.Sqlite;

namespace NexScout.Energy.Storage;

/// <summary>Wires storage.</summary>
public static class StorageServices
{
    /// <summary>Adds <see cref="IEnergyStore"/>, <see cref="IRecordReader"/>, <see cref="IFeedbackStore"/>, <see cref="IKeyStore"/>,
    /// <see cref="ISettingsStore"/> and <see cref="IRewriteStore"/>, all of one database. Nothing is opened before the first use; call
    /// <see cref="IEnergyStore.Migrate"/> at start.</summary>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public static IServiceCollection AddEnergyStorage(this IServiceCollection services, StorageOptions options)
    {
        options.Validate();
        services.AddSingleton<SqlStore>(provider => Create(options, provider));
        services.AddSingleton<IEnergyStore>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IRecordReader>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IFeedbackStore>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IKeyStore>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<ISettingsStore>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IJobStore>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IRecordRetention>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IDailyUsage>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IForecastStore>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IUsageSums>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IAccountAudit>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IAlertReadings>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IEventOutbox>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IResponseStore>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IRewriteStore>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IPredictorStore>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IExperimentStore>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IQuoteStore>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<IPredictionStore>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<ICallerConfigurationStore>(provider => provider.GetRequiredService<SqlStore>());
        services.AddSingleton<ICallerConfigurationSource>(provider => provider.GetRequiredService<SqlStore>());
        return services;
    }

    /// <summary>Adds tables of a PostgreSQL database as a source of callers' configuration; it goes before our own storage.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connection">An Npgsql connection string.</param>
    /// <param name="queries">For each part (<c>user</c>, <c>workspace</c>, <c>company</c>, <c>products</c>, <c>ai_settings</c>) a SELECT of one
    /// row with one JSON column, given <c>@workspace</c> and <c>@user</c>.</param>
    /// <exception cref="ArgumentException">A query is of no known part.</exception>
    public static IServiceCollection AddPostgresConfiguration(
        this IServiceCollection services, string connection, IReadOnlyDictionary<string, string> queries)
    {
        var source = new PostgresConfigurationSource(connection, queries);
        return services.AddSingleton<ICallerConfigurationSource>(_ => source);
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
