using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using NexScout.Energy.Alerts;
using NexScout.Energy.Batch;
using NexScout.Energy.Budgets;
using NexScout.Energy.Caching;
using NexScout.Energy.Clusters;
using NexScout.Energy.Compression;
using NexScout.Energy.Configuration;
using NexScout.Energy.Events;
using NexScout.Energy.Experiments;
using NexScout.Energy.Governance;
using NexScout.Energy.Jobs;
using NexScout.Energy.Load;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Prediction;
using NexScout.Energy.Quotes;
using NexScout.Energy.Reports;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Hosting;

/// <summary>Switches the engine on.</summary>
public static class EnergyEngineServices
{
    /// <summary>Adds the engine with its embedded host. Needs an <see cref="IEnergyStore"/>, an <see cref="ISettingsStore"/> and
    /// <c>IModelProviders</c>; every number of section <c>Energy</c> has its default and is checked at start.</summary>
    public static IServiceCollection AddEnergyEngine(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddEnergyLedger(configuration);
        services.AddSingleton<EmbeddedActors>();
        services.AddSingleton<IEnergyActors>(of => of.GetRequiredService<EmbeddedActors>());
        services.AddSingleton<IActorUpkeep>(of => of.GetRequiredService<EmbeddedActors>());
        return services.AddEnergyNode();
    }

    /// <summary>Adds the options, the rules and the ledger's writer: what actors need, wherever they live.</summary>
    internal static IServiceCollection AddEnergyLedger(this IServiceCollection services, IConfiguration configuration)
    {
        AddOptions(services, configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => NodeIdentity.New());
        services.TryAddSingleton(_ => new CpuMeter(() => Environment.CpuUsage.TotalTime));
        AddRules(services, configuration);
        AddLedger(services);
        return services;
    }

    /// <summary>Adds the pipeline and this process's own duties, on the <see cref="IEnergyActors"/> of its host.</summary>
    internal static IServiceCollection AddEnergyNode(this IServiceCollection services)
    {
        services.AddSingleton<OutcomeReporter>();
        services.AddSingleton<NodeHeartbeat>();
        services.AddSingleton<AbandonedCalls>();
        AddPipeline(services);
        services.AddSingleton<UsageReports>();
        // Before the node, so that it ends after the node's last call.
        services.AddHostedService<PredictorKeeper>();
        services.AddSingleton<EnergyNode>();
        services.AddSingleton<INodeState>(of => of.GetRequiredService<EnergyNode>());
        services.AddHostedService(of => of.GetRequiredService<EnergyNode>());
        services.AddHostedService<RewriteKeeper>();
        return services;
    }

    /// <summary>Adds the periodic jobs of a server; call it after <see cref="AddEnergyEngine"/>, since jobs begin when the schema is there.
    /// Needs an <see cref="IJobStore"/>, an <see cref="IRecordRetention"/>, an <see cref="IUsageSums"/>, an <see cref="IAlertReadings"/>,
    /// an <see cref="IEventOutbox"/>, an <see cref="IResponseStore"/>, an <see cref="IQuoteStore"/> and an <see cref="IPredictionStore"/>.</summary>
    public static IServiceCollection AddEnergyJobs(this IServiceCollection services)
    {
        services.AddSingleton<IJob, ExpiredAnswers>();
        services.AddSingleton<IJob, OldRecords>();
        services.AddSingleton<IJob, UsageRollUp>();
        services.AddSingleton<IJob, UsageRollUpMending>();
        services.AddSingleton<IJob, OldQuotes>();
        services.TryAddSingleton<IEventFeed, EventFeed>();
        services.AddSingleton<IJob, OldEvents>();
        services.AddSingleton<IJob, AlertWatch>();
        services.AddSingleton<JobRunner>();
        services.AddHostedService(of => of.GetRequiredService<JobRunner>());
        services.AddSingleton<WebhookDelivery>();
        services.AddHostedService(of => of.GetRequiredService<WebhookDelivery>());
        return services;
    }

    private static void AddOptions(IServiceCollection services, IConfiguration configuration)
    {
        Bind<EnergyOptions>(EnergyOptions.Section, options => options.Validate());
        Bind<GovernanceOptions>(GovernanceOptions.Section, options => options.Validate());
        Bind<RoutingOptions>(RoutingOptions.Section, options => options.Validate());
        Bind<ClusterOptions>(ClusterOptions.Section, options => options.Validate());
        Bind<LoadOptions>(LoadOptions.Section, options => options.Validate());
        Bind<PredictionOptions>(PredictionOptions.Section, options => options.Validate());
        Bind<AdmissionOptions>(AdmissionOptions.Section, options => options.Validate());
        Bind<RetryOptions>(RetryOptions.Section, options => options.Validate());
        Bind<ConfigurationOptions>(ConfigurationOptions.Section, options => options.Validate());
        Bind<CachingOptions>(CachingOptions.Section, options => options.Validate());
        Bind<JobOptions>(JobOptions.Section, options => options.Validate());
        Bind<RetentionOptions>(RetentionOptions.Section, options => options.Validate());
        Bind<ReportOptions>(ReportOptions.Section, options => options.Validate());
        Bind<EventOptions>(EventOptions.Section, options => options.Validate());
        Bind<BatchOptions>(BatchOptions.Section, options => options.Validate());
        Bind<QuoteOptions>(QuoteOptions.Section, options => options.Validate());
        Bind<NodeOptions>(NodeOptions.Section, options => options.Validate());

        void Bind<T>(string section, Func<T, IReadOnlyList<string>> faults)
            where T : class, new()
        {
            services.AddOptions<T>().Bind(configuration.GetSection(section)).ValidateOnStart();
            services.AddSingleton<IValidateOptions<T>>(new FaultList<T>(section, faults));
            services.AddSingleton(of => of.GetRequiredService<IOptions<T>>().Value);
        }
    }

    private static void AddRules(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<BudgetRules>();
        services.AddSingleton<Router>();
        services.AddSingleton<Predictor>();
        services.AddSingleton<IPredictor>(of => of.GetRequiredService<Predictor>());
        services.AddSingleton(of => new CatalogSource(
            CatalogOptions.Read(configuration), of.GetRequiredService<ISettingsStore>(), of.GetService<IModelProviders>()));
    }

    private static void AddLedger(IServiceCollection services)
    {
        services.AddSingleton<GroupCommit>();
        services.AddSingleton<ILedgerState, LedgerState>();
        services.AddSingleton<ClusterBoard>();
        services.AddSingleton<IClusterBoard>(of => of.GetRequiredService<ClusterBoard>());
        services.AddSingleton(new Publication<LoadSnapshot>(new LoadSnapshot()));
        services.AddSingleton(of => new ActorContext(
            of.GetRequiredService<IEnergyStore>(), of.GetRequiredService<GroupCommit>(), of.GetRequiredService<TimeProvider>(),
            of.GetRequiredService<NodeOptions>().SettleWithin, of.GetRequiredService<NodeOptions>().TrustTokensWhenAway,
            of.GetService<IEventFeed>() is { } feed ? new AccountNews(feed) : null));
        services.AddSingleton<LedgerWriting>();
        services.AddHostedService(of => of.GetRequiredService<LedgerWriting>());
    }

    private static void AddPipeline(IServiceCollection services)
    {
        services.AddSingleton<Admission>();
        services.AddSingleton<RewriteCache>();
        services.AddSingleton<IPromptCompressor, PromptCompressor>();
        services.AddSingleton<CallerProfiles>();
        services.AddSingleton<WorkspaceSettings>();
        services.AddSingleton<ICallerChanges, CallerChanges>();
        services.AddSingleton<CallerConfigurations>();
        services.AddSingleton<ExperimentBook>();
        services.AddSingleton<PromptAdditions>();
        services.AddSingleton<CallPlanner>();
        services.AddSingleton<ResponseCache>();
        services.AddSingleton<CachedCalls>();
        services.AddSingleton<CallReserving>();
        services.AddSingleton<QuoteBook>();
        services.AddSingleton<IQuoteDesk, QuoteDesk>();
        services.TryAddSingleton(_ => new Jitter(Random.Shared.NextDouble));
        services.AddSingleton<BackOff>();
        services.AddSingleton<UpstreamCall>();
        services.AddSingleton<CallClosing>();
        services.AddSingleton<IEnergyEngine, EnergyEngine>();
        services.AddSingleton<BatchSlots>();
        services.AddSingleton<BatchRunner>();
    }

    private sealed class FaultList<T>(string section, Func<T, IReadOnlyList<string>> faults) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var found = faults(options);
            return found.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(found.Select(fault => $"{section}: {fault}"));
        }
    }
}
