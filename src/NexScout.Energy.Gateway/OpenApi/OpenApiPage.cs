using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Gateway.Native;

namespace NexScout.Energy.Gateway.OpenApi;

/// <summary>The OpenAPI 3.1 document, made once from the table of endpoints.</summary>
internal static class OpenApiPage
{
    private static readonly (int Status, string Meaning)[] Errors =
    [
        (400, "The request is wrong; error.param says where"), (401, "No key, or one that is not good"), (403, "The key may not do this"),
        (404, "Not there, or not this key's to see"), (503, "Storage is away, or load is shed; Retry-After says when to try again"),
    ];

    private static readonly (int Status, string Meaning)[] BodyErrors = [(413, "The body is too large"), (415, "Not application/json")];

    private static readonly (int Status, string Meaning)[] CallErrors =
    [
        (402, "budget_exceeded, daily_budget_exceeded or insufficient_energy; not to be retried"),
        (409, "The same idempotency key runs or has ended, or the quote is of another request or was used"), (410, "The quote has expired"),
        (413, "blocked: the body or the call is too large"), (429, "A rate a minute; Retry-After says when"), (502, "No provider answered"),
        (504, "The provider took too long"),
    ];

    /// <param name="routes">The endpoints.</param>
    /// <param name="types">Knows the types of their bodies.</param>
    /// <param name="version">The program's version.</param>
    public static byte[] Build(IReadOnlyList<ApiRoute> routes, IJsonTypeInfoResolver types, string version)
    {
        var options = new JsonSerializerOptions(GatewayJson.Default.Options) { TypeInfoResolver = types };
        var schemas = new Schemas([], options);
        schemas.All["Error"] = Schema(typeof(ErrorAnswer), "Error", options);
        var paths = new JsonObject();
        foreach (var route in routes)
        {
            var path = route.Path.Replace("{**", "{", StringComparison.Ordinal);
            var item = paths[path] as JsonObject;
            if (item is null) paths[path] = item = [];
            item[route.Method.ToLowerInvariant()] = Operation(route, schemas);
        }

        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "NexScout Energy",
                ["version"] = version,
                ["description"] = "The engine between AI features and LLM providers: every call is predicted, governed, routed, reserved, run, settled and recorded.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.All,
                ["securitySchemes"] = new JsonObject
                {
                    ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "Authorization: Bearer nse-…" },
                    ["key"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "x-api-key" },
                },
            },
            ["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() }, new JsonObject { ["key"] = new JsonArray() }),
        };
        return JsonSerializer.SerializeToUtf8Bytes(document, GatewayJson.Default.JsonObject);
    }

    private static JsonObject Operation(ApiRoute route, Schemas schemas)
    {
        var isCall = route.Parameters.Contains("header:x-energy-mode:auto, fast, pro or expert.");
        var operation = new JsonObject
        {
            ["operationId"] = OperationId(route),
            ["tags"] = new JsonArray(route.Tag),
            ["summary"] = route.Summary,
            ["description"] = $"Keys: {route.Who}.",
            ["parameters"] = Parameters(route),
        };
        if (route.Request is { } request)
        {
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content("application/json", Reference(request, schemas)) };
        }

        var responses = new JsonObject { [Text(route.Status)] = Success(route, schemas) };
        foreach (var (status, meaning) in (IEnumerable<(int, string)>)[.. Errors, .. route.Request is null ? [] : BodyErrors, .. isCall ? CallErrors : [], .. route.Errors])
            responses[Text(status)] = Failure(meaning);
        operation["responses"] = responses;
        return operation;
    }

    private static JsonArray Parameters(ApiRoute route)
    {
        var parameters = new JsonArray();
        foreach (var part in route.Path.Split('/'))
        {
            if (part.StartsWith('{')) parameters.Add((JsonNode)Parameter("path", part.Trim('{', '}', '*'), "Which one.", true));
        }

        foreach (var text in route.Parameters)
        {
            var parts = text.Split(':', 3);
            parameters.Add((JsonNode)Parameter(parts[0], parts[1], parts[2], false));
        }

        return parameters;
    }

    private static JsonObject Parameter(string where, string name, string description, bool required) => new()
    {
        ["name"] = name,
        ["in"] = where,
        ["required"] = required,
        ["description"] = description,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject Success(ApiRoute route, Schemas schemas)
    {
        var response = new JsonObject { ["description"] = route.Status == 204 ? "Done" : route.Summary };
        var content = route.Response is { } type ? Content("application/json", Reference(type, schemas)) : [];
        if (route.Text is { } text) content[text] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } };
        if (content.Count > 0) response["content"] = content;
        return response;
    }

    private static JsonObject Failure(string meaning) => new()
    {
        ["description"] = meaning,
        ["content"] = Content("application/json", new JsonObject { ["$ref"] = "#/components/schemas/Error" }),
    };

    private static JsonObject Content(string type, JsonObject schema) => new() { [type] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Reference(Type type, Schemas schemas)
    {
        if (type == typeof(object)) return new JsonObject { ["type"] = "object", ["description"] = "As the dialect's own reference says; unknown members pass through." };
        var name = type.Name.Replace("View", "", StringComparison.Ordinal);
        schemas.All[name] ??= Schema(type, name, schemas.Options);
        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    // The exporter's references start at the root of its schema; in the document that root lies deeper.
    private static JsonNode Schema(Type type, string name, JsonSerializerOptions options) => options.GetJsonSchemaAsNode(
        type,
        new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) =>
            {
                if (node is not JsonObject schema) return node;
                if (schema["$ref"]?.GetValue<string>() is { } reference && reference.StartsWith('#'))
                {
                    schema["$ref"] = $"#/components/schemas/{name}{reference[1..]}";
                }

                var required = schema["required"] as JsonArray;
                if (required is not null) Lessen(required, context.TypeInfo);
                if (required is { Count: 0 }) schema.Remove("required");
                return node;
            },
        });

    // What may be null is left out of answers where it is, and may be left out of bodies.
    private static void Lessen(JsonArray required, JsonTypeInfo type)
    {
        var optional = type.Properties.Where(p => p.IsGetNullable || Nullable.GetUnderlyingType(p.PropertyType) is not null).Select(p => p.Name).ToHashSet();
        required.RemoveAll(name => optional.Contains(name!.GetValue<string>()));
    }

    private static string OperationId(ApiRoute route) =>
        route.Method.ToLowerInvariant() + string.Concat(route.Path.Split('/', '{', '}', '*', '.').Where(p => p.Length > 0).Select(p => "_" + p));

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);

    private sealed record Schemas(JsonObject All, JsonSerializerOptions Options);
}
