using System.Text.Json;
using NexScout.Energy.Gateway.Tests.Fakes;
using NexScout.Energy.Gateway.Tests.Quotes;

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

    [Fact]
    public async Task Document_BesideWhatIsSaid_RequiresNoMemberThatIsAbsent()
    {
        await using var server = await RealServer.Start();
        var user = await server.Key("ann");
        var root = await server.Ok("GET", "/openapi/v1.json", user);
        (string Method, string Path, string? Of, string Key, string? Body)[] said =
        [
            ("POST", "/api/keys", null, TestServer.OperatorKey, """{"workspace":"acme","user":"bob"}"""),
            ("POST", "/api/users/ann/grants?workspace=acme", "/api/users/{user}/grants", TestServer.OperatorKey, """{"energy":5}"""),
            ("PUT", "/api/workspaces/acme", "/api/workspaces/{id}", TestServer.OperatorKey, """{"over_limit":"strict"}"""),
            ("PATCH", "/api/mode", null, user, """{"preferred_mode":"fast"}"""),
            ("POST", "/api/generate", null, user, """{"prompt":"Write a short hello to Ann."}"""),
            ("POST", "/api/govern", null, user, """{"prompt":"Write a short hello to Ann."}"""),
            ("POST", "/api/batch", null, user, """{"requests":[{"prompt":"Name a fruit."},{"goal":7}]}"""),
            ("GET", "/api/profile", null, user, null), ("GET", "/api/debt", null, user, null), ("GET", "/api/usage", null, user, null),
            ("GET", "/api/keys", null, TestServer.OperatorKey, null), ("GET", "/api/catalog", null, user, null), ("GET", "/api/clusters", null, user, null),
            ("GET", "/api/forecast", null, user, null), ("GET", "/api/reports/top_users", "/api/reports/{name}", TestServer.OperatorKey, null),
            ("POST", "/api/webhooks", null, TestServer.OperatorKey, """{"url":"http://127.0.0.1:1/","types":["alert.*"]}"""),
            ("GET", "/api/webhooks", null, TestServer.OperatorKey, null), ("GET", "/api/jobs", null, TestServer.OperatorKey, null),
        ];
        foreach (var (method, path, of, key, body) in said)
        {
            var (status, answer) = await server.Send(method, path, key, body);
            var operation = root.GetProperty("paths").GetProperty(of ?? path).GetProperty(method.ToLowerInvariant());
            var response = operation.GetProperty("responses").GetProperty(status.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Assert.InRange(status, 200, 299);
            AssertNothingMissing(root, answer, Json(response), $"the answer of {method} {path}");
            if (body is null) continue;
            using var sent = JsonDocument.Parse(body);
            AssertNothingMissing(root, sent.RootElement, Json(operation.GetProperty("requestBody")), $"the body of {method} {path}");
        }

        using var none = JsonDocument.Parse("""{"error":{"type":"t","message":"m","code":"c"}}""");
        AssertNothingMissing(root, none.RootElement, root.GetProperty("components").GetProperty("schemas").GetProperty("Error"), "an error");
    }

    [Theory]
    [InlineData("/api/batch", "post", 200, "application/json", "application/x-ndjson")]
    [InlineData("/api/generate", "post", 200, "application/json", "text/event-stream")]
    [InlineData("/api/reports/{name}", "get", 200, "application/json", "text/csv")]
    [InlineData("/api/events", "get", 200, "text/event-stream")]
    [InlineData("/api/generate", "post", 410, "application/json")]
    [InlineData("/api/keys", "post", 413, "application/json")]
    [InlineData("/api/webhooks", "post", 415, "application/json")]
    [InlineData("/api/predictions/{id}/decline", "post", 409, "application/json")]
    [InlineData("/api/quote/{id}", "delete", 409, "application/json")]
    public async Task Document_OfAnAnswer_NamesItsStatusAndItsMediaTypes(string path, string method, int status, params string[] types)
    {
        await using var server = await TestServer.Start();
        using var document = JsonDocument.Parse(await server.Client.GetByteArrayAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken));
        var responses = document.RootElement.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses");
        var content = responses.GetProperty(status.ToString(System.Globalization.CultureInfo.InvariantCulture)).GetProperty("content");
        Assert.Equal(types, content.EnumerateObject().Select(type => type.Name));
    }

    private static JsonElement Json(JsonElement of) => of.GetProperty("content").GetProperty("application/json").GetProperty("schema");

    private static void AssertNothingMissing(JsonElement root, JsonElement value, JsonElement schema, string where)
    {
        if (schema.ValueKind != JsonValueKind.Object) return;
        if (schema.TryGetProperty("$ref", out var reference))
        {
            AssertNothingMissing(root, value, At(root, reference.GetString()!), where);
            return;
        }

        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var item in value.EnumerateArray()) AssertNothingMissing(root, item, items, where);
        }

        if (value.ValueKind != JsonValueKind.Object) return;
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray()) Assert.True(value.TryGetProperty(name.GetString()!, out _), $"{name} is required, and absent in {where}: {value}");
        }

        if (!schema.TryGetProperty("properties", out var members)) return;
        foreach (var member in value.EnumerateObject())
        {
            Assert.True(members.TryGetProperty(member.Name, out var its), $"{member.Name} is in {where}, and not described");
            AssertNothingMissing(root, member.Value, its, where);
        }
    }

    private static JsonElement At(JsonElement root, string reference) => reference.TrimStart('#', '/').Split('/').Aggregate(
        root, (at, part) => at.ValueKind == JsonValueKind.Array ? at[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : at.GetProperty(part));

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
