using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Access;

namespace NexScout.Energy.Gateway.Wire;

/// <summary>What the gateway knows of one HTTP request: its id, and who sent it.</summary>
internal sealed class CallContext
{
    public RequestId Id { get; private set; } = RequestId.New();

    public Caller? Caller { get; set; }

    /// <summary>Takes the id that an idempotency key stands for, or that the call's record has.</summary>
    public void Rename(HttpContext http, RequestId id)
    {
        Id = id;
        Tell(http);
    }

    /// <summary>Attaches a fresh context to a request.</summary>
    public static CallContext Begin(HttpContext http)
    {
        var call = new CallContext();
        http.Features.Set(call);
        call.Tell(http);
        return call;
    }

    public static CallContext Of(HttpContext http) => http.Features.Get<CallContext>() ?? Begin(http);

    public static string RequestIdOf(HttpContext http) => Of(http).Id.ToString();

    // Anthropic's clients read the id of a call under a name of its own.
    private void Tell(HttpContext http)
    {
        var id = Id.ToString();
        http.Response.Headers["x-request-id"] = id;
        if (ProblemWriter.IsAnthropic(http)) http.Response.Headers["request-id"] = id;
    }
}
