using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NexScout.Energy.Providers.Simulated;

namespace NexScout.Energy.Providers;

/// <summary>The simulated provider over HTTP, for tests and benchmarks of everything between it and a client.</summary>
public static class SimulatedUpstream
{
    /// <summary>Maps <c>POST /v1/chat/completions</c> (OpenAI) and <c>POST /v1/messages</c> (Anthropic), both whole and streamed. A request's
    /// step comes from its header <c>x-sim</c>, else from what follows <c>sim:</c> in its model's name, else from the schedule that
    /// <c>POST /_sim/schedule</c> sets: a JSON array of steps, each for one request. A step is made of parts between semicolons:
    /// <c>status=429;retry_after=2</c>, <c>hang</c>, <c>garbage</c>, <c>break_before</c>, <c>break_after=K</c> (tokens),
    /// <c>no_usage</c>, <c>negative_usage</c>, <c>ttft_ms=N</c>, <c>token_ms=N</c>, <c>tokens=N</c>; <c>ok</c> for none. A wrong step is a 400.</summary>
    public static IEndpointRouteBuilder MapSimulatedUpstream(this IEndpointRouteBuilder routes)
    {
        var calls = new UpstreamCalls(routes.ServiceProvider.GetService<TimeProvider>() ?? TimeProvider.System);
        routes.MapPost("/v1/chat/completions", calls.Completion);
        routes.MapPost("/v1/messages", calls.Messages);
        routes.MapPost("/_sim/schedule", calls.Schedule);
        return routes;
    }
}
