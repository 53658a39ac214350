using NexScout.Energy.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace NexScout.Energy.Gateway.Telemetry;

/// <summary>Sends traces and metrics over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to (SPEC §17).</summary>
internal sealed class OtlpExport(string endpoint, ILogger<OtlpExport> log) : IHostedService, IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ServerSource = "Microsoft.AspNetCore";

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    /// <summary>Adds the export where it is configured.</summary>
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        if (IsOn(configuration)) services.AddHostedService(s => new OtlpExport(configuration[Endpoint]!, s.GetRequiredService<ILogger<OtlpExport>>()));
    }

    /// <summary>Whether it is configured.</summary>
    public static bool IsOn(IConfiguration configuration) => configuration[Endpoint] is { Length: > 0 };

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var resource = ResourceBuilder.CreateDefault().AddService("nexscout-energy", serviceVersion: GatewayServices.Version).AddEnvironmentVariableDetector();
        // The exporters read the endpoint, headers and protocol from the OTEL_ variables themselves.
        _traces = Traces().SetResourceBuilder(resource).AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(EnergyTelemetry.Name, "System.Runtime").AddOtlpExporter().Build();
        Log.Exporting(log, endpoint);
        return Task.CompletedTask;
    }

    /// <summary>What is traced: a request, its call, and what that asks of the cluster. Without the server's own span, which is there whether
    /// or not anybody listens, the call's would have a parent that is not sampled, and not be sampled either.</summary>
    internal static TracerProviderBuilder Traces() => Sdk.CreateTracerProviderBuilder()
        .AddSource(ServerSource, EnergyTelemetry.Name, EnergyTelemetry.ClusterName).AddProcessor(new ClusterSpans());

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what is left, and ends.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }
}
