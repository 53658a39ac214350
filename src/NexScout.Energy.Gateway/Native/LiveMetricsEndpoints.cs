using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Access;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.OpenApi;
using NexScout.Energy.Telemetry;

namespace NexScout.Energy.Gateway.Native;

/// <summary>What this process has done in the last minutes (SPEC §12). Operators only: its calls are those of all workspaces.</summary>
internal sealed class LiveMetricsEndpoints(LiveMetrics metrics) : IApiArea
{
    private static readonly int[] _windows = [1, 5, 60];

    public IReadOnlyList<ApiRoute> Routes =>
    [
        new(
            "GET", "/api/metrics/live", "system",
            "Requests, tokens, cost, latency, errors, cache hits, providers and models of this process in the last 1, 5 and 60 minutes; seconds says what a window covers.", Show)
            { Response = typeof(LiveView), Who = ApiTable.Operators },
    ];

    public IJsonTypeInfoResolver Types => LiveJson.Default;

    private Task Show(HttpContext http, Caller caller)
    {
        caller.Require(Role.Operator);
        return JsonBody.Write(http, new LiveView([.. _windows.Select(minutes => View(metrics.Last(minutes)))]), LiveJson.Default.LiveView);
    }

    internal static LiveWindowView View(LiveWindow w) => new(
        w.Minutes, w.Seconds, w.Requests, w.Answered, w.Refused, w.Errors, w.Tokens, w.Cost.Usd, Math.Round(w.MeanMilliseconds, 3), Math.Round(w.ErrorRate, 4),
        Math.Round(w.CacheHitRate, 4), Shares(w, model => Shapes.Split(model).Provider ?? model), Shares(w, model => model));

    private static IReadOnlyList<ShareView> Shares(LiveWindow w, Func<string, string> name)
    {
        var all = w.Models.Values.Sum();
        return
        [
            .. w.Models.GroupBy(of => name(of.Key), of => of.Value).Select(of => (Name: of.Key, Calls: of.Sum()))
                .OrderByDescending(of => of.Calls).ThenBy(of => of.Name, StringComparer.Ordinal)
                .Select(of => new ShareView(of.Name, of.Calls, Math.Round((double)of.Calls / all, 4))),
        ];
    }
}

/// <summary>A provider's or model's part of the answered calls; share is 0 to 1.</summary>
internal sealed record ShareView(string Name, long Requests, double Share);

/// <summary>The last minutes, or what has passed of them since the start; latency is of answered calls, the error rate of calls that were not refused.</summary>
internal sealed record LiveWindowView(
    int Minutes, int Seconds, long Requests, long Answered, long Refused, long Errors, long Tokens, decimal CostUsd, double MeanLatencyMs, double ErrorRate,
    double CacheHitRate, IReadOnlyList<ShareView> Providers, IReadOnlyList<ShareView> Models);

/// <summary>Live metrics of this process.</summary>
internal sealed record LiveView(IReadOnlyList<LiveWindowView> Windows);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LiveView))]
internal sealed partial class LiveJson : JsonSerializerContext;
