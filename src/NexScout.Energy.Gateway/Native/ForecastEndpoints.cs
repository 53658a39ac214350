using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Forecasting;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.OpenApi;
using NexScout.Energy.Gateway.Wire;

namespace NexScout.Energy.Gateway.Native;

/// <summary>What an account will use (SPEC §8).</summary>
internal sealed class ForecastEndpoints(IDailyUsage usage, IForecastStore store, TimeProvider time) : IApiArea
{
    private const int History = 180;

    public IReadOnlyList<ApiRoute> Routes =>
    [
        new("GET", "/api/forecast", "account", "Best, normal and worst case of a day, week, month or any range, from the last seven days; with enough history an interval that holds nine times of ten.", Show)
        {
            Response = typeof(ForecastView),
            Parameters =
            [
                "query:range:day, week (default), month or custom.", "query:days:How many days, 1 to 366; range=custom needs it, the others take none.",
                "header:x-energy-user:Service and operator keys: the user that is meant.", "query:workspace:The whole workspace instead of one user; services and operators.",
            ],
        },
    ];

    public IJsonTypeInfoResolver Types => ForecastJson.Default;

    private async Task Show(HttpContext http, Caller caller)
    {
        var (type, days) = Range(http);
        var (workspace, user) = caller.Scope(http, Query.Text(http, "workspace"));
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var history = await usage.Daily(workspace, user, today.AddDays(-History), today, http.RequestAborted);
        var forecast = ForecastRules.Make(type, days, today, history);
        await store.KeepForecast(workspace, user, forecast, http.RequestAborted);
        await JsonBody.Write(http, View(workspace, user, forecast), ForecastJson.Default.ForecastView);
    }

    private static (string Type, int Days) Range(HttpContext http) => Query.Text(http, "range") switch
    {
        null or "week" => ("weekly", 7),
        "day" => ("daily", 1),
        "month" => ("monthly", 30),
        "custom" when Query.Text(http, "days") is null => throw Problem.Invalid("range=custom needs days, a whole number from 1 to 366.", "days"),
        "custom" => ("custom", Query.Whole(http, "days", 1, 1, 366)),
        _ => throw Problem.Invalid("range is day, week, month or custom.", "range"),
    };

    private static ForecastView View(string workspace, string? user, Forecast f) => new(
        workspace, user, f.Type, f.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), f.Days, Case(f.Best), Case(f.Normal), Case(f.Worst),
        f.Calibrated is { } interval
            ? new IntervalView((long)interval.Low, (long)interval.Middle, (long)Math.Ceiling(interval.High), interval.Coverage, interval.Samples) : null,
        f.Factors);

    private static CaseView Case(ForecastCase c) => new(c.Scenario, c.Tokens, c.Cost.Usd, c.Energy, c.Confidence);
}

/// <summary>One case.</summary>
internal sealed record CaseView(string Scenario, long PredictedTokens, decimal PredictedCostUsd, long PredictedEnergy, double ConfidenceScore);

/// <summary>Where the tokens will lie, nine times of ten.</summary>
internal sealed record IntervalView(long Low, long Middle, long High, double Coverage, int Samples);

/// <summary>A forecast.</summary>
internal sealed record ForecastView(
    string Workspace, string? User, string SimulationType, string From, int Days, CaseView BestCase, CaseView NormalCase, CaseView WorstCase,
    IntervalView? Calibrated, IReadOnlyDictionary<string, double> Factors);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ForecastView))]
internal sealed partial class ForecastJson : JsonSerializerContext;
