using System.Text.Json.Serialization;

namespace NexScout.Energy.Gateway.Native;

/// <summary>The body of <c>POST /api/webhooks</c>. A service's webhook is its workspace's; an operator's is all workspaces' where none is named.</summary>
internal sealed record WebhookRequest(string Url, IReadOnlyList<string> Types, string? Workspace = null);

/// <summary>A webhook that was made, with the secret that its deliveries are signed with.</summary>
internal sealed record WebhookCreated(string Id, string Url, IReadOnlyList<string> Types, string? Workspace, string Secret);

/// <summary>A webhook: how often its next event has failed, when it is tried again, and whether it answered that it is gone.</summary>
internal sealed record WebhookView(
    string Id, string Url, IReadOnlyList<string> Types, string? Workspace, DateTimeOffset CreatedAt, int Failures, DateTimeOffset? NextTry, string? LastError, bool Disabled);

/// <summary>Webhooks.</summary>
internal sealed record WebhookList(IReadOnlyList<WebhookView> Webhooks);

/// <summary>The event that tries a webhook out.</summary>
internal sealed record WebhookTest(string Event);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WebhookRequest))]
[JsonSerializable(typeof(WebhookCreated))]
[JsonSerializable(typeof(WebhookList))]
[JsonSerializable(typeof(WebhookTest))]
internal sealed partial class WebhookJson : JsonSerializerContext;
