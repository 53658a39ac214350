using System.Net;

namespace NexScout.Energy.Gateway;

/// <summary>Checks where the server is to listen. Kestrel takes what it cannot read for a host's name, and then listens on every
/// interface: what was meant for this machine alone would be open to all.</summary>
internal static class ListenUrls
{
    /// <summary>Where the server is to listen: its endpoints, or <c>urls</c> where it has none.</summary>
    public static IReadOnlyList<string> Of(IConfiguration configuration)
    {
        if (Endpoints(configuration) is { Count: > 0 } endpoints) return endpoints;
        var urls = configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } said ? said : GatewayOptions.DefaultUrl;
        return urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>Checks <c>urls</c> and every <c>Kestrel:Endpoints:*:Url</c>.</summary>
    /// <exception cref="ArgumentException">A URL is none, or its host is neither an address, localhost, * nor +.</exception>
    public static void Check(IConfiguration configuration)
    {
        Check(configuration[WebHostDefaults.ServerUrlsKey] ?? "");
        foreach (var endpoint in Endpoints(configuration)) Check(endpoint);
    }

    /// <exception cref="ArgumentException">A URL is none, or its host is neither an address, localhost, * nor +.</exception>
    public static void Check(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            BindingAddress address;
            try
            {
                address = BindingAddress.Parse(url);
            }
            catch (FormatException)
            {
                throw new ArgumentException($"'{url}' is no URL to listen on; write such as {GatewayOptions.DefaultUrl}");
            }

            var host = address.Host;
            if (address.IsUnixPipe || host is "*" or "+" || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _)) continue;
            throw new ArgumentException(
                $"'{url}': '{host}' is no address to listen on; write an IP address, localhost, or * for every interface, and the port as a number, "
                + $"such as {GatewayOptions.DefaultUrl}");
        }
    }

    private static List<string> Endpoints(IConfiguration configuration) =>
        [.. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>()];
}
