using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Access;
using NexScout.Energy.Events;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.OpenApi;

namespace NexScout.Energy.Gateway.Native;

/// <summary>The alerts that were raised (SPEC §12). Services see those of their workspace and the system's, operators all.</summary>
internal sealed class AlertEndpoints(IEventOutbox outbox, TimeProvider time) : IApiArea
{
    private static readonly TimeSpan _shown = TimeSpan.FromDays(7);

    public IReadOnlyList<ApiRoute> Routes =>
    [
        new("GET", "/api/alerts", "events", "Alerts, newest first: debts, costs of a week, usage of a day, clusters, panic.", List)
        {
            Response = typeof(AlertList), Who = ApiTable.Services, Parameters = ["query:since:From this moment on; the last 7 days where absent.", "query:limit:1 to 1,000; default 100."],
        },
    ];

    public IJsonTypeInfoResolver Types => AlertViewJson.Default;

    private async Task List(HttpContext http, Caller caller)
    {
        caller.Require(Role.Service);
        var since = Query.Moment(http, "since") ?? (time.GetUtcNow() - _shown);
        var alerts = await outbox.Alerts(
            caller.Role == Role.Operator ? null : caller.Workspace, since, Query.Whole(http, "limit", 100, 1, 1_000), http.RequestAborted);
        await JsonBody.Write(http, new AlertList([.. alerts.Select(View)]), AlertViewJson.Default.AlertList);
    }

    private static AlertView View(OutboxEvent alert)
    {
        using var data = JsonDocument.Parse(alert.Data);
        return new AlertView(alert.Id, alert.Type, alert.At, alert.Workspace, alert.User, data.RootElement.Clone());
    }
}

/// <summary>An alert; workspace is null for the system's own.</summary>
internal sealed record AlertView(string Id, string Type, DateTimeOffset CreatedAt, string? Workspace, string? User, JsonElement Data);

/// <summary>Alerts.</summary>
internal sealed record AlertList(IReadOnlyList<AlertView> Alerts);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlertList))]
internal sealed partial class AlertViewJson : JsonSerializerContext;
