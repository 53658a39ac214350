using Microsoft.AspNetCore.Http.Features;

namespace NexScout.Energy.Gateway.Wire;

/// <summary>Ends a connection whose body was refused. A socket that closes with unread bytes resets the connection, and the client loses the
/// answer; so the answer goes out first, then a bounded part of the rest is thrown away.</summary>
internal static class Linger
{
    private const long MostBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(2);

    public static async Task Discard(HttpContext http)
    {
        await http.Response.CompleteAsync();
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { IsReadOnly: false } limit) return;
        limit.MaxRequestBodySize = null;
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        soon.CancelAfter(Most);
        try
        {
            for (long read = 0; read < MostBytes;)
            {
                var result = await http.Request.BodyReader.ReadAsync(soon.Token);
                read += result.Buffer.Length;
                http.Request.BodyReader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted) return;
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // The client has gone, or takes too long: there is nobody left to be polite to.
        }
    }
}
