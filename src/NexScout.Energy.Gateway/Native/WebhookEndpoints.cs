using System.Net.Sockets;
using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Events;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.OpenApi;
using NexScout.Energy.Gateway.Wire;

namespace NexScout.Energy.Gateway.Native;

/// <summary>Webhooks (SPEC §12): who is told of events. Services those of their workspace, operators all.</summary>
internal sealed class WebhookEndpoints(IEventOutbox outbox, GatewayOptions limits, EventOptions options, TimeProvider time) : IApiArea
{
    private const int MostUrl = 2_000;
    private const int MostOfOne = 20;

    public IReadOnlyList<ApiRoute> Routes =>
    [
        new("POST", "/api/webhooks", "events", "Adds a webhook: from now on events are posted there, signed as Standard Webhooks are. Its secret is shown once.", Create)
            { Request = typeof(WebhookRequest), Response = typeof(WebhookCreated), Status = 201, Who = ApiTable.Services },
        new("GET", "/api/webhooks", "events", "Webhooks without their secrets, and how they stand.", List) { Response = typeof(WebhookList), Who = ApiTable.Services },
        new("DELETE", "/api/webhooks/{id}", "events", "Removes a webhook.", Remove) { Status = 204, Who = ApiTable.Services },
        new("POST", "/api/webhooks/{id}/test", "events", "Sends the webhook an event of type webhook.test.", Test)
            { Response = typeof(WebhookTest), Status = 202, Who = ApiTable.Services },
    ];

    public IJsonTypeInfoResolver Types => WebhookJson.Default;

    private async Task Create(HttpContext http, Caller caller)
    {
        caller.Require(Role.Service);
        var wish = await JsonBody.Read(http, WebhookJson.Default.WebhookRequest, limits.MaxBodyBytes);
        var isOperator = caller.Role == Role.Operator;
        if (!isOperator && !options.AllowPrivateTargets) await RequirePublic(Address(wish.Url), http.RequestAborted);
        var webhook = new Webhook
        {
            Id = "wh_" + Guid.NewGuid().ToString("N"),
            Url = Address(wish.Url),
            Secret = WebhookSignature.NewSecret(),
            Types = Wanted(wish.Types),
            Workspace = Workspace(caller, wish.Workspace),
            AnyTarget = isOperator,
            CreatedAt = time.GetUtcNow(),
        };
        if ((await outbox.Webhooks(http.RequestAborted)).Count(other => other.Workspace == webhook.Workspace) >= MostOfOne)
            throw Problem.Invalid($"There are {MostOfOne} webhooks already: remove one first.");
        await outbox.AddWebhook(webhook, http.RequestAborted);
        http.Response.Headers.Location = $"/api/webhooks/{webhook.Id}";
        // Shown once: no cache on the way may keep it.
        http.Response.Headers.CacheControl = "no-store";
        await JsonBody.Write(
            http, new WebhookCreated(webhook.Id, webhook.Url.AbsoluteUri, webhook.Types, webhook.Workspace, webhook.Secret), WebhookJson.Default.WebhookCreated, 201);
    }

    private async Task List(HttpContext http, Caller caller)
    {
        caller.Require(Role.Service);
        var all = await outbox.Webhooks(http.RequestAborted);
        await JsonBody.Write(http, new WebhookList([.. all.Where(webhook => MaySee(caller, webhook)).Select(View)]), WebhookJson.Default.WebhookList);
    }

    private async Task Remove(HttpContext http, Caller caller)
    {
        var webhook = await Find(http, caller);
        await outbox.RemoveWebhook(webhook.Id, http.RequestAborted);
        http.Response.StatusCode = 204;
    }

    private async Task Test(HttpContext http, Caller caller)
    {
        var webhook = await Find(http, caller);
        var happened = new OutboxEvent(
            Webhook.TestId(webhook.Id, Guid.NewGuid().ToString("N")), Webhook.TestType, webhook.Workspace, null, $$"""{"webhook":"{{webhook.Id}}"}""", time.GetUtcNow());
        await outbox.AddEvents([happened], http.RequestAborted);
        await JsonBody.Write(http, new WebhookTest(happened.Id), WebhookJson.Default.WebhookTest, 202);
    }

    private async Task<Webhook> Find(HttpContext http, Caller caller)
    {
        caller.Require(Role.Service);
        var id = http.Request.RouteValues["id"] as string ?? "";
        var all = await outbox.Webhooks(http.RequestAborted);
        return all.FirstOrDefault(webhook => webhook.Id == id && MaySee(caller, webhook)) ?? throw Problem.NotFound("webhook", id);
    }

    private static Uri Address(string text) =>
        text.Length <= MostUrl && Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.UserInfo.Length == 0
            ? url
            : throw Problem.Invalid($"url is an address that begins with http:// or https://, without a user name, of at most {MostUrl} characters.", "url");

    // Looked at again when it is connected to; a name that nobody knows now may be known by then.
    private static async Task RequirePublic(Uri url, CancellationToken cancel)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        soon.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            if (await PublicAddresses.Of(url.IdnHost, soon.Token) is not null) return;
        }
        catch (Exception unknown) when (unknown is SocketException || (unknown is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return;
        }

        throw Problem.Invalid(
            $"url is at an address that is not public. Only operators may add such a webhook; "
            + $"{EventOptions.Section}:{nameof(EventOptions.AllowPrivateTargets)} lifts that.",
            "url", "private_target");
    }

    private static IReadOnlyList<string> Wanted(IReadOnlyList<string> types) =>
        types.Count is >= 1 and <= Webhook.MostTypes && types.All(Webhook.IsType)
            ? types
            : throw Problem.Invalid($"types are 1 to {Webhook.MostTypes} such as call.closed, alert.debt or alert.*.", "types");

    private static string? Workspace(Caller caller, string? wanted)
    {
        if (caller.Role != Role.Operator) return wanted is null || wanted == caller.Workspace ? caller.Workspace : throw Problem.NotFound("workspace", wanted);
        return wanted is null || UserKey.IsValidPart(wanted, 128)
            ? wanted
            : throw Problem.Invalid("workspace is 1 to 128 characters without '/' and control characters.", "workspace");
    }

    private static bool MaySee(Caller caller, Webhook webhook) => caller.Role == Role.Operator || webhook.Workspace == caller.Workspace;

    private static WebhookView View(Webhook w) =>
        new(w.Id, w.Url.AbsoluteUri, w.Types, w.Workspace, w.CreatedAt, w.Failures, w.NextTry, w.LastError, w.Disabled);
}
