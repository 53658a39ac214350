using NexScout.Energy.Budgets;

namespace NexScout.Energy.Gateway.Wire;

/// <summary>The outermost step: gives every request its id, and turns every failure into a clear answer. A client's fault is never a 500.</summary>
internal sealed class RequestGuard(RequestDelegate next, ILogger<RequestGuard> log)
{
    public async Task Invoke(HttpContext http)
    {
        CallContext.Begin(http);
        Problem? problem;
        try
        {
            await next(http);
            problem = http.Response is { HasStarted: false, ContentLength: null, ContentType: null } ? Unanswered(http) : null;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure)
        {
            problem = Explain(http, failure);
        }

        if (problem is null) return;
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        await ProblemWriter.Write(http, problem);
        if (problem.Close) await Linger.Discard(http);
    }

    private static Problem? Unanswered(HttpContext http) => http.Response.StatusCode switch
    {
        404 => new Problem(404, "invalid_request_error", "unknown_url", $"There is nothing at {http.Request.Method} {http.Request.Path}. GET /openapi/v1.json lists what there is."),
        405 => new Problem(405, "invalid_request_error", "method_not_allowed", $"{http.Request.Path} does not take {http.Request.Method}; it takes {http.Response.Headers.Allow}."),
        _ => null,
    };

    private Problem Explain(HttpContext http, Exception failure)
    {
        switch (failure)
        {
            case Problem problem:
                return problem;
            case BadHttpRequestException bad:
                return bad.StatusCode == 413
                    ? new Problem(413, "invalid_request_error", "request_too_large", "The body is larger than this server takes.") { Close = true }
                    : new Problem(bad.StatusCode, "invalid_request_error", "bad_request", bad.Message) { Close = true };
            case LedgerUnavailableException:
                Log.LedgerAway(log, CallContext.RequestIdOf(http), failure);
                return Problem.LedgerAway();
            default:
                Log.RequestFailed(log, CallContext.RequestIdOf(http), http.Request.Method, http.Request.Path, failure);
                return new Problem(500, "server_error", "internal_error", $"The server failed. Name the request id {CallContext.RequestIdOf(http)} when you report it.");
        }
    }
}
