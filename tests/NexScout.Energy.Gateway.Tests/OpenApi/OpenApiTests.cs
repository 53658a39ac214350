using System.Text.Json;
using NexScout.Energy.Gateway.Tests.Fakes;

namespace NexScout.Energy.Gateway.Tests.OpenApi;

public sealed class OpenApiTests
{
    [Fact]
    public async Task Document_Served_NamesEveryEndpointAndResolvesEveryReference()
    {
        await using var server = await TestServer.Start();
        using var document = JsonDocument.Parse(await server.Client.GetByteArrayAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken));
        var root = document.RootElement;
        Assert.Equal("3.1.0", root.GetProperty("openapi").GetString());
        var ids = new HashSet<string>();
        foreach (var operation in root.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()))
        {
            Assert.True(ids.Add(operation.Value.GetProperty("operationId").GetString()!));
            Assert.NotEmpty(operation.Value.GetProperty("responses").EnumerateObject());
        }

        Assert.Contains("post_v1_chat_completions", ids);
        Assert.Contains("get_api_requests_id", ids);
        foreach (var reference in References(root)) Assert.True(Resolves(root, reference), reference);
    }

    private static bool Resolves(JsonElement root, string reference)
    {
        var at = root;
        foreach (var part in reference.TrimStart('#', '/').Split('/'))
        {
            if (at.ValueKind == JsonValueKind.Array ? !int.TryParse(part, out var i) || i >= at.GetArrayLength() : !at.TryGetProperty(part, out _)) return false;
            at = at.ValueKind == JsonValueKind.Array ? at[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : at.GetProperty(part);
        }

        return true;
    }

    private static IEnumerable<string> References(JsonElement at) => at.ValueKind switch
    {
        JsonValueKind.Object => at.EnumerateObject().SelectMany(m => m.Name == "$ref" ? [m.Value.GetString()!] : References(m.Value)),
        JsonValueKind.Array => at.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
