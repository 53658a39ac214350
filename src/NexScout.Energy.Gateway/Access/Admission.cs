using NexScout.Energy.Access;
using NexScout.Energy.Gateway.Wire;

namespace NexScout.Energy.Gateway.Access;

/// <summary>Reads the key of a request: <c>Authorization: Bearer</c> or <c>x-api-key</c>.</summary>
internal static class Admission
{
    private const string Bearer = "Bearer ";

    public static ValueTask<Caller> Admit(HttpContext http, KeyRing ring)
    {
        var authorization = http.Request.Headers.Authorization;
        if (authorization is [{ } text] && text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return ring.Admit(text, Bearer.Length, http.RequestAborted);
        }

        if (http.Request.Headers["x-api-key"] is [{ Length: > 0 } key]) return ring.Admit(key, 0, http.RequestAborted);
        throw Problem.Unauthorized(
            "missing_api_key", "No API key was sent: use the header 'Authorization: Bearer KEY' or 'x-api-key: KEY'.");
    }

    /// <summary>Lets only <paramref name="least"/> and above pass.</summary>
    public static void Require(this Caller caller, Role least)
    {
        if (caller.Role < least)
        {
            throw new Problem(403, "permission_error", "forbidden", $"This needs {(least == Role.Operator ? "an operator" : "a service")} key.");
        }
    }
}
