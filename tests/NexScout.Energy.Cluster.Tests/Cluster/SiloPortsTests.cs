using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using NexScout.Energy.Grains.Hosting;
using Orleans.Configuration;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>A silo beside another process that has its ports.</summary>
public sealed class SiloPortsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("127.0.0.2", false)]
    public async Task Start_AnotherListensOnOneOfThem_IsRefused(string address, bool refused)
    {
        // As Orleans itself listens: two such processes may have one port.
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        other.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        other.Listen();
        var taken = ((IPEndPoint)other.LocalEndPoint!).Port;
        foreach (var (silo, gateway) in new[] { (taken, Free()), (Free(), taken) })
        {
            var start = async () => await Ports(silo, gateway).StartAsync(Cancel);
            if (refused) Assert.Contains($"{address}:{taken}", (await Assert.ThrowsAsync<InvalidOperationException>(start)).Message, StringComparison.Ordinal);
            else await start();
        }
    }

    [Fact]
    public async Task Start_NobodyListens_GoesOn() => await Ports(Free(), Free()).StartAsync(Cancel);

    private static SiloPorts Ports(int silo, int gateway) => new(Options.Create(
        new EndpointOptions { AdvertisedIPAddress = IPAddress.Loopback, SiloPort = silo, GatewayPort = gateway }));

    private static int Free() => NexScout.Energy.Testing.Member.FreePort();
}
