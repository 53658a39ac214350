using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NexScout.Energy.Gateway.Wire;

/// <summary>Writes a <see cref="Problem"/> in the shape that the endpoint's SDKs expect.</summary>
internal static class ProblemWriter
{
    public static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether the path speaks Anthropic's dialect.</summary>
    public static bool IsAnthropic(HttpContext http) => http.Request.Path.StartsWithSegments("/v1/messages", StringComparison.Ordinal);

    public static async Task Write(HttpContext http, Problem problem)
    {
        var response = http.Response;
        response.StatusCode = problem.Status;
        response.ContentType = "application/json";
        Headers(http, problem);
        var body = Json(problem, IsAnthropic(http), CallContext.RequestIdOf(http));
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await response.BodyWriter.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>The headers that go with it.</summary>
    public static void Headers(HttpContext http, Problem problem)
    {
        var response = http.Response;
        if (problem.RetryAfter is { } wait) response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (problem.NoRetry) response.Headers["x-should-retry"] = "false";
        if (problem.Status == 401) response.Headers.WWWAuthenticate = "Bearer";
        if (problem.Close) response.Headers.Connection = "close";
    }

    /// <summary>The body: <c>{"error":{message,type,param,code}}</c>, or Anthropic's <c>{"type":"error","error":{type,message}}</c>.</summary>
    public static ReadOnlyMemory<byte> Json(Problem problem, bool anthropic, string requestId)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Plain);
        json.WriteStartObject();
        if (anthropic) json.WriteString("type", "error");
        json.WriteStartObject("error");
        json.WriteString("type", anthropic ? AnthropicType(problem) : problem.Type);
        json.WriteString("message", problem.Message);
        if (problem.Param is not null || !anthropic) json.WriteString("param", problem.Param);
        json.WriteString("code", problem.Code);
        if (problem.Suggestions.Count > 0)
        {
            json.WriteStartArray("suggestions");
            foreach (var suggestion in problem.Suggestions) json.WriteStringValue(suggestion);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteString("request_id", requestId);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static string AnthropicType(Problem problem) => problem.Status switch
    {
        400 or 405 or 409 or 410 or 415 => "invalid_request_error",
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 => "overloaded_error",
        504 => "timeout_error",
        _ => "api_error",
    };
}
