using System.Text.Json;
using System.Text.Json.Serialization;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Chat;

namespace NexScout.Energy.Gateway.Native;

/// <summary>All JSON of the gateway, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GenerateView))]
[JsonSerializable(typeof(MetaView))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(GovernView))]
[JsonSerializable(typeof(PredictView))]
[JsonSerializable(typeof(RouteView))]
[JsonSerializable(typeof(ProfileView))]
[JsonSerializable(typeof(DebtAnswer))]
[JsonSerializable(typeof(ModeChange))]
[JsonSerializable(typeof(TierChange))]
[JsonSerializable(typeof(GrantChange))]
[JsonSerializable(typeof(ClusterList))]
[JsonSerializable(typeof(ClusterView))]
[JsonSerializable(typeof(LoadView))]
[JsonSerializable(typeof(LoadEventList))]
[JsonSerializable(typeof(LoadOverride))]
[JsonSerializable(typeof(UsagePage))]
[JsonSerializable(typeof(ReceiptView))]
[JsonSerializable(typeof(FeedbackChange))]
[JsonSerializable(typeof(FeedbackView))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(CatalogView))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyCreated))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(WorkspaceView))]
[JsonSerializable(typeof(TermsChange))]
[JsonSerializable(typeof(OpenAIModelList))]
[JsonSerializable(typeof(CallEventView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(NativeCall))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
[JsonSerializable(typeof(OpenAIModel))]
[JsonSerializable(typeof(IReadOnlyList<BudgetCheck>))]
internal sealed partial class GatewayJson : JsonSerializerContext;
