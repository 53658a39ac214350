using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Grains.Nodes;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Grains.Client;

/// <summary>Says that a front-end service lives, so that what it reserves itself is closed when the service dies, and not before.</summary>
internal sealed partial class ClientHeartbeat(
    IGrainFactory grains, NodeIdentity node, NodeOptions options, TimeProvider clock, ILogger<ClientHeartbeat> log) : BackgroundService
{
    /// <summary>The service's calls may begin when it has started, so the first beat is before.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Beat();
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Periodic.Run(options.Heartbeat, clock, Beat, stoppingToken);

    private async Task Beat()
    {
        try
        {
            await grains.GetGrain<INodesGrain>(0).Beat(node.Name);
        }
        catch (Exception unheard)
        {
            LogUnheard(log, unheard.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "No silo took this service's heartbeat: what it holds is closed where none does for long. {Why}")]
    private static partial void LogUnheard(ILogger log, string why);
}
