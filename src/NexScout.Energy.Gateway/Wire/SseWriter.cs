using System.Buffers;
using System.Text;

namespace NexScout.Energy.Gateway.Wire;

/// <summary>Frames server-sent events.</summary>
internal static class SseWriter
{
    /// <summary>Begins an event stream.</summary>
    public static void Begin(HttpContext http)
    {
        http.Response.StatusCode = 200;
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        // Proxies that buffer would hold every token back.
        http.Response.Headers["x-accel-buffering"] = "no";
    }

    /// <summary>Writes one event; every line of the data gets its own field, since a bare line break would end it.</summary>
    public static void Write(IBufferWriter<byte> output, string? name, ReadOnlySpan<byte> data)
    {
        if (name is not null)
        {
            output.Write("event: "u8);
            Encoding.UTF8.GetBytes(name, output);
            output.Write("\n"u8);
        }

        while (true)
        {
            var end = data.IndexOfAny((byte)'\n', (byte)'\r');
            output.Write("data: "u8);
            output.Write(end < 0 ? data : data[..end]);
            output.Write("\n"u8);
            if (end < 0) break;
            data = data[(end + 1)..];
        }

        output.Write("\n"u8);
    }
}
