using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Access;
using NexScout.Energy.Configuration;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.OpenApi;
using NexScout.Energy.Gateway.Wire;

namespace NexScout.Energy.Gateway.Native;

/// <summary>What is known of callers, and what of it goes into prompts (SPEC §2, step 1).</summary>
internal sealed class ConfigurationEndpoints(
    CallerConfigurations configurations, ICallerConfigurationStore store, ConfigurationOptions prompts, GatewayOptions limits) : IApiArea
{
    public IReadOnlyList<ApiRoute> Routes =>
    [
        new("GET", "/api/configuration", "account", "What is known of the user's workspace, company, products and AI settings, where each part came from, and the text that goes into prompts.", Show)
        {
            Response = typeof(ConfigurationView),
            Parameters = [.. ApiTable.UserParameters, "query:user:Service and operator keys: the user that is meant, instead of the header.", "query:feature:Of which feature the prompt text is shown; default ai_message."],
        },
        new("PUT", "/api/configuration/{part}", "account", "Sets a part: company, products, workspace, ai_settings, or user with ?user=. Any JSON object or array.", Put)
        {
            Request = typeof(JsonElement), Status = 204, Who = ApiTable.Services,
            Parameters = ["query:workspace:Operator keys: of which workspace.", "query:user:The part user: of which user."],
        },
        new("DELETE", "/api/configuration/{part}", "account", "Removes a part.", Delete)
        {
            Status = 204, Who = ApiTable.Services, Parameters = ["query:workspace:Operator keys: of which workspace.", "query:user:The part user: of which user."],
        },
    ];

    public IJsonTypeInfoResolver Types => ConfigurationJson.Default;

    private async Task Show(HttpContext http, Caller caller)
    {
        var workspace = Query.Text(http, "workspace");
        var user = caller.Role == Role.User || http.Request.Headers["x-energy-user"].Count > 0 ? caller.Account(http, workspace)
            : caller.Named(Query.Text(http, "user") ?? throw Problem.Invalid("Name the user: ?user=, or the header x-energy-user.", "user", "missing_user"), "user", workspace);
        var known = await configurations.Get(user);
        var feature = Query.Text(http, "feature") ?? "ai_message";
        var context = known.PromptOf(feature, prompts);
        var view = new ConfigurationView(
            user.Workspace, user.User, known.Parts.ToDictionary(part => part.Key.Name(), part => new PartView(part.Value.Source, part.Value.Value)),
            [.. known.Failed.Select(part => part.Name())], known.At, feature, context.Text, context.RawTokens);
        await JsonBody.Write(http, view, ConfigurationJson.Default.ConfigurationView);
    }

    private async Task Put(HttpContext http, Caller caller)
    {
        var (part, workspace, user) = Named(http, caller);
        var value = await JsonBody.Read(http, ConfigurationJson.Default.JsonElement, limits.MaxBodyBytes);
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)) throw Problem.Invalid("A part is a JSON object or array.", part.Name());
        if (value.GetRawText() is { Length: > 256 * 1024 }) throw Problem.Invalid("A part has at most 256 KiB.", part.Name(), "part_too_large");
        await Set(http, part, workspace, user, value);
    }

    private Task Delete(HttpContext http, Caller caller)
    {
        var (part, workspace, user) = Named(http, caller);
        return Set(http, part, workspace, user, null);
    }

    private async Task Set(HttpContext http, ConfigurationPart part, string workspace, string? user, JsonElement? value)
    {
        await store.SetPart(part, workspace, user, value, http.RequestAborted);
        configurations.Forget(workspace);
        http.Response.StatusCode = 204;
    }

    private static (ConfigurationPart Part, string Workspace, string? User) Named(HttpContext http, Caller caller)
    {
        caller.Require(Role.Service);
        var name = http.Request.RouteValues["part"] as string ?? "";
        if (!ConfigurationParts.TryParse(name, out var part)) throw Problem.NotFound("part", name);
        var workspace = Query.Text(http, "workspace");
        var user = Query.Text(http, "user");
        if (part == ConfigurationPart.User)
        {
            var account = caller.Named(user ?? throw Problem.Invalid("The part user needs ?user=.", "user", "missing_user"), "user", workspace);
            return (part, account.Workspace, account.User);
        }

        if (user is not null) throw Problem.Invalid($"The part {name} belongs to the workspace; leave ?user= out.", "user");
        // Naming any user of it checks that the caller may speak for the workspace.
        return (part, caller.Named("any", "workspace", workspace).Workspace, null);
    }
}

/// <summary>What is known of a caller.</summary>
internal sealed record ConfigurationView(
    string Workspace, string User, IReadOnlyDictionary<string, PartView> Parts, IReadOnlyList<string> Failed, DateTimeOffset LoadedAt, string Feature,
    string PromptText, long PromptTokens);

/// <summary>A part and where it came from: storage, http, postgres.</summary>
internal sealed record PartView(string Source, JsonElement Value);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ConfigurationView))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ConfigurationJson : JsonSerializerContext;
