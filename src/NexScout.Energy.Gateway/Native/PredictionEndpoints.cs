using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Gateway.OpenApi;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Prediction;

namespace NexScout.Energy.Gateway.Native;

/// <summary>Predictions that were kept (SPEC §8): what was foreseen, what became of it, and why a user declined.</summary>
internal sealed class PredictionEndpoints(IPredictionStore store, GatewayOptions options) : IApiArea
{
    private const int MostReason = 1_000;

    public IReadOnlyList<ApiRoute> Routes =>
    [
        new("GET", "/api/predictions", "usage",
            "Predictions of /api/predict with the actual numbers of the calls that closed them, newest first.", List)
        {
            Response = typeof(PredictionList),
            Parameters = ["query:workspace:Operator keys: of one workspace.", "query:user:Of one user.", "query:limit:1 to 1,000; default 100."],
        },
        new("GET", "/api/predictions/{id}", "usage", "One prediction.", Show) { Response = typeof(PredictionView) },
        new("POST", "/api/predictions/{id}/decline", "usage", "Says that the user did not go ahead, and why.", Decline)
            { Request = typeof(PredictionDecline), Response = typeof(PredictionView), Errors = [(409, "prediction_closed: a call has used it, or it was declined before")] },
    ];

    public IJsonTypeInfoResolver Types => PredictionJson.Default;

    private async Task List(HttpContext http, Caller caller)
    {
        var (workspace, user) = Whose(http, caller);
        var found = await store.Predictions(workspace, user, Query.Whole(http, "limit", 100, 1, 1_000), http.RequestAborted);
        await JsonBody.Write(http, new PredictionList([.. found.Select(View)]), PredictionJson.Default.PredictionList);
    }

    private async Task Show(HttpContext http, Caller caller) =>
        await JsonBody.Write(http, View(await Find(http, caller)), PredictionJson.Default.PredictionView);

    private async Task Decline(HttpContext http, Caller caller)
    {
        var prediction = await Find(http, caller);
        var reason = (await JsonBody.Read(http, PredictionJson.Default.PredictionDecline, options.MaxBodyBytes)).Reason ?? "";
        if (reason.Length > MostReason) throw Problem.Invalid("A reason has at most 1,000 characters.", "reason");
        if (!await store.DeclinePrediction(prediction.Id, reason, http.RequestAborted)) throw Closed();
        await Show(http, caller);
    }

    private async Task<StoredPrediction> Find(HttpContext http, Caller caller)
    {
        var text = http.Request.RouteValues["id"] as string ?? "";
        var prediction = await store.FindPrediction(CallHeaders.Prediction(text), http.RequestAborted);
        return prediction is not null && caller.MaySee(prediction.User) ? prediction : throw Problem.NotFound("prediction", text);
    }

    private static Problem Closed() =>
        new(409, "invalid_request_error", "prediction_closed", "The prediction was closed by a call, or declined before.") { NoRetry = true };

    private static (string? Workspace, string? User) Whose(HttpContext http, Caller caller)
    {
        var (workspace, user) = (Query.Text(http, "workspace"), Query.Text(http, "user"));
        if (caller.Role == Role.Operator) return (workspace, user);
        if (workspace is not null && workspace != caller.Workspace) throw Problem.NotFound("workspace", workspace);
        if (caller.Role == Role.Service) return (caller.Workspace, user);
        return user is null || user == caller.User ? (caller.Workspace, caller.User) : throw Problem.NotFound("user", user);
    }

    private static PredictionView View(StoredPrediction p) => new(
        PrefixedId.Of(PrefixedId.Prediction, p.Id), p.User.Workspace, p.User.User, p.Feature, p.PredictedTokens, p.PredictedCost.Usd,
        p.PredictedEnergy, p.RecommendedModel, p.ActualTokens, p.ActualCost?.Usd, p.Accuracy, p.Approved, p.RejectedReason, p.Call?.ToString(), p.At, p.ClosedAt);
}
