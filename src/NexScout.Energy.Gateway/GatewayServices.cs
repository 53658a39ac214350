using System.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Gateway.Configuration;
using NexScout.Energy.Gateway.Health;
using NexScout.Energy.Gateway.Native;
using NexScout.Energy.Gateway.OpenApi;
using NexScout.Energy.Gateway.Telemetry;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Gateway;

/// <summary>The gateway's own services and the server's limits.</summary>
internal static class GatewayServices
{
    /// <summary>The program's version.</summary>
    public static string Version { get; } =
        typeof(GatewayServices).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>The settings of section <see cref="GatewayOptions.Section"/>.</summary>
    /// <exception cref="ArgumentException">A value has the wrong type.</exception>
    public static GatewayOptions Options(IConfiguration configuration)
    {
        var options = Settings.Read(() => configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>()) ?? new GatewayOptions();
        // The environment variable goes first; an empty one, as an empty setting, is none.
        if (configuration["ENERGY_OPERATOR_KEY"] is { Length: > 0 } key) options.OperatorKey = key;
        else if (options.OperatorKey is "") options.OperatorKey = null;
        return options;
    }

    /// <summary>Adds everything that is the gateway's.</summary>
    public static void Configure(WebApplicationBuilder builder, GatewayOptions options)
    {
        builder.WebHost.ConfigureKestrel(server => Limit(server, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Drain + TimeSpan.FromSeconds(5));
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IEventFeed, EventFeed>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<FirstKeys>();
        services.AddSingleton<DrainGate>();
        services.AddSingleton<PredictionQueue>();
        services.AddHostedService(of => of.GetRequiredService<PredictionQueue>());
        services.AddSingleton<CallEvents>();
        services.AddSingleton<NexScout.Energy.Telemetry.LiveMetrics>();
        services.AddSingleton<ChatEndpoints>();
        services.AddSingleton<NativeCalls>();
        services.AddSingleton<CallEndpoints>();
        services.AddSingleton<IApiArea, QuoteEndpoints>();
        services.AddSingleton<IApiArea, PredictionEndpoints>();
        services.AddSingleton<IApiArea, JobEndpoints>();
        services.AddSingleton<IApiArea, ReportEndpoints>();
        services.AddSingleton<IApiArea, ForecastEndpoints>();
        services.AddSingleton<IApiArea, CacheEndpoints>();
        services.AddSingleton<IApiArea, ConfigurationEndpoints>();
        services.AddSingleton<IApiArea, ExperimentEndpoints>();
        services.AddSingleton<RunningBatches>();
        services.AddSingleton<IApiArea, BatchEndpoints>();
        services.AddSingleton<AccountEndpoints>();
        services.AddSingleton<SystemEndpoints>();
        services.AddSingleton<UsageEndpoints>();
        services.AddSingleton<CatalogEndpoints>();
        services.AddSingleton<KeyEndpoints>();
        services.AddSingleton<WorkspaceEndpoints>();
        services.AddSingleton<EventStream>();
        services.AddSingleton<IApiArea, CompressEndpoints>();
        services.AddSingleton<IApiArea, FeedbackEndpoints>();
        services.AddSingleton<IApiArea, WebhookEndpoints>();
        services.AddSingleton<IApiArea, AlertEndpoints>();
        services.AddSingleton<IApiArea, LiveMetricsEndpoints>();
        services.AddSingleton<IApiArea, AuditEndpoints>();
        services.AddSingleton<ApiTable>();
        services.AddSingleton<StorageProbe>();
        services.AddSingleton<HealthPages>();
        services.AddSingleton<PrometheusPage>();
        services.AddHostedService<Drain>();
        OtlpExport.Add(services, builder.Configuration);
    }

    private static void Limit(KestrelServerOptions server, GatewayOptions options)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        server.Limits.MaxConcurrentConnections = options.MaxConnections;
        server.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        server.Limits.MaxRequestHeaderCount = 100;
        server.Limits.MaxRequestLineSize = 8 * 1024;
        server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        server.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
        server.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        server.Limits.MinResponseDataRate = new MinDataRate(240, TimeSpan.FromSeconds(10));
    }
}
