using System.Buffers;

namespace NexScout.Energy.Gateway.Wire;

/// <summary>A whole request body in pooled memory.</summary>
internal sealed class RequestBody : IDisposable
{
    private byte[]? _pooled;
    private readonly int _length;

    private RequestBody(byte[] pooled, int length) => (_pooled, _length) = (pooled, length);

    public ReadOnlyMemory<byte> Json => _pooled.AsMemory(0, _length);

    /// <summary>Reads the body. Refuses one that is too large before reading it where its length is said, else at the limit.</summary>
    /// <exception cref="Problem">413 or 415.</exception>
    public static async ValueTask<RequestBody> Read(HttpContext http, int limit)
    {
        RequireJson(http);
        RequirePlain(http);
        if (http.Request.ContentLength > limit) throw Problem.TooLarge(limit);
        var reader = http.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(http.RequestAborted);
            var buffer = result.Buffer;
            if (buffer.Length > limit)
            {
                reader.AdvanceTo(buffer.End);
                throw Problem.TooLarge(limit);
            }

            if (!result.IsCompleted)
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }

            var length = (int)buffer.Length;
            var pooled = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
            buffer.CopyTo(pooled);
            reader.AdvanceTo(buffer.End);
            return new RequestBody(pooled, length);
        }
    }

    /// <summary>Keeps the memory out of the pool: somebody may still be reading it.</summary>
    public void Keep() => _pooled = null;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pooled, null) is { } pooled) ArrayPool<byte>.Shared.Return(pooled);
    }

    private static void RequirePlain(HttpContext http)
    {
        var encoding = http.Request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)) return;
        http.Response.Headers.AcceptEncoding = "identity";
        throw new Problem(415, "invalid_request_error", "unsupported_content_encoding", "The body is compressed. Send it as it is, without Content-Encoding.")
        {
            Close = true,
        };
    }

    private static void RequireJson(HttpContext http)
    {
        var type = http.Request.ContentType.AsSpan();
        var end = type.IndexOf(';');
        if (end >= 0) type = type[..end];
        type = type.Trim();
        if (type.IsEmpty || type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)) return;
        throw new Problem(415, "invalid_request_error", "unsupported_media_type", "The body must be application/json.") { Close = true };
    }
}
