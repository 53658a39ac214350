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

    /// <summary>Media type of the answer where it is, or may be, a text; null where it never is.</summary>
    public string? Text { get; init; }

    /// <summary>Errors besides those that every endpoint has.</summary>
    public IReadOnlyList<(int Status, string Meaning)> Errors { get; init; } = [];

    /// <summary>Least role, in words.</summary>
    public string Who { get; init; } = "user, service, operator";

    /// <summary>Query parameters and headers, each <c>in:name:description</c>.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];
}
