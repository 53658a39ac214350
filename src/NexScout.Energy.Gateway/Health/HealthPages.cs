using System.Text;
using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Native;
using NexScout.Energy.Gateway.Telemetry;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Gateway.Health;

/// <summary>Probes for whoever runs the server, and its metrics. None needs a key, and none tells anything of a user.</summary>
internal sealed class HealthPages(IKeyStore keys, INodeState node, DrainGate gate, PrometheusPage metrics)
{
    private const string NoKey = "000000000000";

    /// <summary>The process runs.</summary>
    public static Task Live(HttpContext http) => JsonBody.Write(http, new HealthView("live"), GatewayJson.Default.HealthView);

    /// <summary>It can take calls: the engine is up, storage answers within 2 s, and it does not drain.</summary>
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

        using var soon = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        soon.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await keys.Find(NoKey, soon.Token).WaitAsync(soon.Token);
            await JsonBody.Write(http, new HealthView("ready"), GatewayJson.Default.HealthView);
        }
        catch (Exception away) when (away is LedgerUnavailableException or OperationCanceledException && !http.RequestAborted.IsCancellationRequested)
        {
            await JsonBody.Write(http, new HealthView("unavailable", "storage cannot be reached"), GatewayJson.Default.HealthView, 503);
        }
    }

    /// <summary>The metrics in Prometheus' text format.</summary>
    public async Task Metrics(HttpContext http)
    {
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await http.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(metrics.Write()), http.RequestAborted);
    }
}
