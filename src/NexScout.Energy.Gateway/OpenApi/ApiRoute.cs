using NexScout.Energy.Gateway.Access;

namespace NexScout.Energy.Gateway.OpenApi;

/// <summary>One endpoint: how it is reached, who may use it, what it takes and gives. The map and the OpenAPI document both come from it.</summary>
internal sealed record ApiRoute(string Method, string Path, string Tag, string Summary, Func<HttpContext, Caller, Task> Handler)
{
    /// <summary>Request body; null where there is none. <see cref="object"/> stands for a public dialect's own schema.</summary>
    public Type? Request { get; init; }

    /// <summary>Answer; null where there is no body.</summary>
    public Type? Response { get; init; }

    /// <summary>Status on success.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Whether the answer may be an event stream.</summary>
    public bool Streams { get; init; }

    /// <summary>Least role, in words.</summary>
    public string Who { get; init; } = "user, service, operator";

    /// <summary>Query parameters and headers, each <c>in:name:description</c>.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];
}
