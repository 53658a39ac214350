using System.Net;
using System.Net.NetworkInformation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>Looks whether the silo's ports are free. Orleans would share them with the process that has them: each connection would reach one
/// of the two, and where members are listed in a table the newer one would declare the older one dead.</summary>
internal sealed class SiloPorts(IOptions<EndpointOptions> endpoints) : IHostedService
{
    /// <exception cref="InvalidOperationException">Another process listens on one of them.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var own = endpoints.Value;
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .FirstOrDefault(other => (other.Port == own.SiloPort || other.Port == own.GatewayPort) && Meets(other.Address, own.AdvertisedIPAddress));
        return taken is null ? Task.CompletedTask : throw new InvalidOperationException(
            $"Another process listens on {taken}: each silo of a machine needs ports of its own, --silo-port and --gateway-port.");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool Meets(IPAddress other, IPAddress own) => other.Equals(own) || other.Equals(IPAddress.Any) || other.Equals(IPAddress.IPv6Any);
}
