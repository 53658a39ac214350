using System.Text;
using NexScout.Energy.Gateway.Native;
using NexScout.Energy.Gateway.Telemetry;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Gateway.Health;

/// <summary>Probes for whoever runs the server, and its metrics. None needs a key, and none tells anything of a user.</summary>
internal sealed class HealthPages(StorageProbe storage, INodeState node, NodeOptions options, DrainGate gate, PrometheusPage metrics)
{
    public const string LivePath = "/health/live";
    public const string ReadyPath = "/health/ready";
    public const string MetricsPath = "/metrics";

    /// <summary>The process runs.</summary>
    public static Task Live(HttpContext http) => JsonBody.Write(http, new HealthView("live"), GatewayJson.Default.HealthView);

    /// <summary>It can take calls: the engine is up, storage answers or calls run on trust without it, and it does not drain.</summary>
    public async Task Ready(HttpContext http)
    {
        if (gate.Draining)
        {
            await JsonBody.Write(http, new HealthView("draining"), GatewayJson.Default.HealthView, 503);
            return;
        }

        if (!node.Ready)
        {
            await JsonBody.Write(http, new HealthView("unavailable", "the engine is not up"), GatewayJson.Default.HealthView, 503);
            return;
        }

        if (await storage.Answers(http.RequestAborted))
            await JsonBody.Write(http, new HealthView("ready"), GatewayJson.Default.HealthView);
        else if (options.TrustTokensWhenAway > 0)
            await JsonBody.Write(http, new HealthView("ready", "storage cannot be reached: calls run on trust"), GatewayJson.Default.HealthView);
        else
            await JsonBody.Write(http, new HealthView("unavailable", "storage cannot be reached"), GatewayJson.Default.HealthView, 503);
    }

    /// <summary>The metrics in Prometheus' text format.</summary>
    public async Task Metrics(HttpContext http)
    {
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await http.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(metrics.Write()), http.RequestAborted);
    }
}
