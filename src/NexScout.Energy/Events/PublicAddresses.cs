using System.Net;
using System.Net.Sockets;

namespace NexScout.Energy.Events;

/// <summary>Tells public addresses from those inside: this machine, its network, the cloud's own services. A workspace's webhook must not
/// be a way to ask what only this server can reach.</summary>
public static class PublicAddresses
{
    private static readonly IPNetwork[] _inside = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3");

    // Of the sixth version only what is given out is public, without what carries an address of the fourth or none.
    private static readonly IPNetwork[] _insideV6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");
    private static readonly IPNetwork _given = IPNetwork.Parse("2000::/3");

    /// <summary>Whether the address is public.</summary>
    public static bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? !Array.Exists(_inside, network => network.Contains(address))
            : _given.Contains(address) && !Array.Exists(_insideV6, network => network.Contains(address));
    }

    /// <summary>The addresses of a host's name, or the address that it is.</summary>
    /// <returns>All of them; null where one is not public.</returns>
    /// <exception cref="SocketException">There is no such name, or nobody knows now.</exception>
    public static async Task<IPAddress[]?> Of(string host, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(host);
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var address) ? [address] : await Dns.GetHostAddressesAsync(host, cancel);
        return Array.TrueForAll(addresses, Contains) ? addresses : null;
    }

    private static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(network => IPNetwork.Parse(network))];
}
