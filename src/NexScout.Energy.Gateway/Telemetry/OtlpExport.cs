using NexScout.Energy.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace NexScout.Energy.Gateway.Telemetry;

/// <summary>Sends traces and metrics over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to (SPEC §17).</summary>
internal sealed class OtlpExport(string endpoint, ILogger<OtlpExport> log) : IHostedService, IDisposable
{
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    /// <summary>Adds the export where it is configured.</summary>
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not { Length: > 0 } endpoint) return;
        services.AddHostedService(s => new OtlpExport(endpoint, s.GetRequiredService<ILogger<OtlpExport>>()));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var resource = ResourceBuilder.CreateDefault().AddService("nexscout-energy", serviceVersion: GatewayServices.Version).AddEnvironmentVariableDetector();
        // The exporters read the endpoint, headers and protocol from the OTEL_ variables themselves.
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(EnergyTelemetry.Name).AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(EnergyTelemetry.Name, "System.Runtime").AddOtlpExporter().Build();
        Log.Exporting(log, endpoint);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what is left, and ends.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }
}
