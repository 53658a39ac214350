using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Gateway.Native;

namespace NexScout.Energy.Gateway.OpenApi;

/// <summary>All endpoints that need a key (SPEC §16).</summary>
internal sealed class ApiTable(
    ChatEndpoints chat, CallEndpoints calls, AccountEndpoints accounts, SystemEndpoints system, UsageEndpoints usage, CatalogEndpoints catalog,
    KeyEndpoints keys, WorkspaceEndpoints workspaces, EventStream events, IEnumerable<IApiArea> areas)
{
    internal const string Operators = "operator";
    internal const string Services = "service (own workspace), operator";
    internal const string EventStream = "text/event-stream";

    internal static readonly string[] CallParameters =
    [
        "header:x-energy-user:Service keys: the user to act for. Operator keys: workspace/user.",
        "header:x-energy-feature:What the call is for: ai_message, ai_objection, ai_pitchdeck, ai_coaching, ai_deepscan, ai_chatbot, ai_sequence or another name.",
        "header:x-energy-mode:auto, fast, pro or expert.",
        "header:x-energy-emotional-depth:0 to 1; estimated from the text where absent.",
        "header:x-energy-require-quality:true puts quality first.",
        "header:x-energy-prefer-speed:true puts speed first.",
        "header:x-energy-prospect:The prospect the call is about.",
        "header:x-energy-compress:none, light or strong: how hard the prompt is compressed at least.",
        "header:x-energy-allow-cache:true or false: whether the response cache may answer; the feature's default where absent.",
        "header:cache-control:no-store: neither read from the cache nor kept; no-cache: not read, but kept.",
        "header:anthropic-beta:Passed on to providers that speak Anthropic's messages; such calls are not cached.",
        "header:x-energy-quote:A quote to use: its model, its price, its hold. For the very same request only.",
        "header:x-energy-prediction:A prediction of /api/predict that the call closes with its actual numbers.",
        "header:idempotency-key:The same key of the same user runs and charges once.",
    ];

    internal static readonly string[] UserParameters =
    [
        "header:x-energy-user:Service and operator keys: the user that is meant.",
        "query:workspace:Operator keys: the user's workspace.",
    ];

    public IReadOnlyList<ApiRoute> Routes { get; } =
    [
        new("POST", "/v1/chat/completions", "chat", "OpenAI chat completion, also as a stream. model is a catalog model, auto, fast, pro, expert, or left to the router.", chat.OpenAI)
            { Request = typeof(object), Response = typeof(object), Text = EventStream, Parameters = CallParameters },
        new("POST", "/v1/messages", "chat", "Anthropic message, also as a stream.", chat.Anthropic)
            { Request = typeof(object), Response = typeof(object), Text = EventStream, Parameters = CallParameters },
        new("GET", "/v1/models", "chat", "The models that calls may name.", catalog.List) { Response = typeof(OpenAIModelList) },
        new("GET", "/v1/models/{**id}", "chat", "One model.", catalog.One) { Response = typeof(OpenAIModel) },
        new("POST", "/api/generate", "calls", "Runs one call from end to end.", calls.Generate)
            { Request = typeof(NativeCall), Response = typeof(GenerateView), Text = EventStream, Parameters = CallParameters },
        new("POST", "/api/govern", "calls", "What the governor would decide. Changes nothing.", calls.Govern)
            { Request = typeof(NativeCall), Response = typeof(GovernView), Parameters = CallParameters },
        new("POST", "/api/predict", "calls",
            "Tokens, cost and energy that a call is expected to use. Spends nothing; the prediction is kept under prediction_id.", calls.Predict)
            { Request = typeof(NativeCall), Response = typeof(PredictView), Parameters = CallParameters },
        new("POST", "/api/route", "calls", "Where a call would go, and how each candidate scored. Changes nothing.", calls.Route)
            { Request = typeof(NativeCall), Response = typeof(RouteView), Parameters = CallParameters },
        new("GET", "/api/requests/{id}", "calls", "The decision receipt of a call: why this model, why this price.", usage.Receipt) { Response = typeof(ReceiptView) },
        new("GET", "/api/profile", "account", "The user's profile.", accounts.Profile) { Response = typeof(ProfileView), Parameters = UserParameters },
        new("PATCH", "/api/profile", "account", "Changes the preferred mode.", accounts.Mode)
            { Request = typeof(ModeChange), Response = typeof(ProfileView), Parameters = UserParameters },
        new("PATCH", "/api/mode", "account", "Changes the preferred mode.", accounts.Mode)
            { Request = typeof(ModeChange), Response = typeof(ProfileView), Parameters = UserParameters },
        new("GET", "/api/debt", "account", "The user's debt and its history.", accounts.Debt) { Response = typeof(DebtAnswer), Parameters = UserParameters },
        new("GET", "/api/users/{user}/profile", "account", "A user's profile.", accounts.Profile) { Response = typeof(ProfileView), Parameters = [UserParameters[1]] },
        new("PATCH", "/api/users/{user}/profile", "account", "Changes a user's preferred mode.", accounts.Mode)
            { Request = typeof(ModeChange), Response = typeof(ProfileView), Parameters = [UserParameters[1]] },
        new("GET", "/api/users/{user}/debt", "account", "A user's debt and its history.", accounts.Debt) { Response = typeof(DebtAnswer), Parameters = [UserParameters[1]] },
        new("PUT", "/api/users/{user}/tier", "account", "Sets a user's tier.", accounts.Tier)
            { Request = typeof(TierChange), Response = typeof(ProfileView), Who = Operators, Parameters = [UserParameters[1]] },
        new("POST", "/api/users/{user}/grants", "account", "Grants energy or weekly tokens, or clears debt.", accounts.Grant)
            { Request = typeof(GrantChange), Response = typeof(ProfileView), Who = Operators, Parameters = [UserParameters[1]] },
        new("GET", "/api/clusters", "system", "Live health of every cluster.", system.Clusters) { Response = typeof(ClusterList) },
        new("GET", "/api/load", "system", "The load of the system.", system.Load) { Response = typeof(LoadView) },
        new("GET", "/api/load/events", "system", "Changes of the load, newest first; the last 24 hours for users and services.", system.LoadEvents)
            { Response = typeof(LoadEventList), Parameters = ["query:since:From this moment on.", "query:limit:1 to 1,000; default 100."] },
        new("PUT", "/api/load/override", "system", "Holds a load state until it is lifted with null.", system.Override)
            { Request = typeof(LoadOverride), Response = typeof(LoadView), Who = Operators },
        new("GET", "/api/usage", "usage", "The usage log, newest first, with totals over all that match.", usage.Usage)
        {
            Response = typeof(UsagePage),
            Parameters =
            [
                "query:workspace:Operator keys: of one workspace.", "query:user:Of one user.", "query:feature:Of one feature.", "query:from:From this moment on.",
                "query:to:Before this moment.", "query:limit:1 to 999; default 100.", "query:skip:Records to skip.",
            ],
        },
        new("GET", "/api/events", "usage", "Live events (SSE): call, profile, debt, load, cluster, alert. The stream ends when its key does.", events.Listen) { Text = EventStream },
        new("GET", "/api/catalog", "catalog", "The catalog with prices, and the providers.", catalog.Show) { Response = typeof(CatalogView) },
        new("PUT", "/api/catalog/models", "catalog", "Adds or replaces models. A price names what input and output cost, 0 where they are free.", catalog.Put)
            { Request = typeof(ModelList), Response = typeof(CatalogView), Who = Operators },
        new("POST", "/api/catalog/import", "catalog", "Takes prices from the public LiteLLM price file.", catalog.Import)
            { Request = typeof(object), Response = typeof(CatalogView), Who = Operators },
        new("POST", "/api/keys", "keys", "Makes a key. Its text is shown once.", keys.Create)
            { Request = typeof(KeyRequest), Response = typeof(KeyCreated), Status = 201, Who = Services },
        new("GET", "/api/keys", "keys", "Keys without their secrets, oldest first.", keys.List)
            { Response = typeof(KeyList), Who = Services, Parameters = ["query:workspace:Of one workspace.", "query:limit:1 to 1,000; default 1,000.", "query:skip:Keys to skip."] },
        new("DELETE", "/api/keys/{id}", "keys", "Revokes a key: at once here, within 5 seconds elsewhere.", keys.Revoke) { Status = 204, Who = Services },
        new("GET", "/api/workspaces/{id}", "workspaces", "A workspace's terms and what its budgets have spent.", workspaces.Show)
            { Response = typeof(WorkspaceView), Who = Operators },
        new("PUT", "/api/workspaces/{id}", "workspaces", "Sets a workspace's terms.", workspaces.Put)
            { Request = typeof(TermsChange), Response = typeof(WorkspaceView), Who = Operators },
        .. areas.SelectMany(area => area.Routes),
    ];

    /// <summary>Knows the types of all bodies.</summary>
    public IJsonTypeInfoResolver Types { get; } = JsonTypeInfoResolver.Combine([GatewayJson.Default, .. areas.Select(area => area.Types)]);
}
