using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using NexScout.Energy.Gateway.Health;

namespace NexScout.Energy.Gateway.Telemetry;

/// <summary>Names the server's span of a request by its route, never by its path, which may hold a user's name; and leaves probes and
/// scrapes out of the traces.</summary>
internal static class RequestSpan
{
    private static readonly string[] _probes = [HealthPages.LivePath, HealthPages.ReadyPath, HealthPages.MetricsPath];

    /// <summary>Adds it where traces are exported, before all else, since a later step may still change the status.</summary>
    public static void Use(WebApplication app)
    {
        if (!OtlpExport.IsOn(app.Configuration)) return;
        app.Use(async (http, next) =>
        {
            try
            {
                await next(http);
            }
            finally
            {
                End(http);
            }
        });
    }

    internal static void End(HttpContext http)
    {
        if (http.Features.Get<IHttpActivityFeature>()?.Activity is not { Recorded: true } span) return;
        span.SetTag("http.response.status_code", http.Response.StatusCode);
        if (http.Response.StatusCode >= 500) span.SetStatus(ActivityStatusCode.Error);
        if ((http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is not { } route) return;
        if (_probes.Contains(route)) span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        span.DisplayName = $"{http.Request.Method} {route}";
        span.SetTag("http.request.method", http.Request.Method).SetTag("http.route", route);
    }
}
