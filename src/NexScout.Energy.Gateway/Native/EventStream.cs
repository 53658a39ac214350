using System.Text;
using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Gateway.Native;

/// <summary>The live events as SSE (SPEC §16): a user its own, a service its workspace's, an operator all; everybody the system's. A stream
/// ends with its key.</summary>
internal sealed class EventStream(IEventFeed feed, KeyRing ring, GatewayOptions options, TimeProvider time, IHostApplicationLifetime life)
{
    public async Task Listen(HttpContext http, Caller caller)
    {
        using var listener = feed.Listen(caller.Role == Role.Operator ? null : caller.Workspace, options.EventQueue);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        SseWriter.Begin(http);
        try
        {
            await Comment(http, "listening");
            await Forward(http, caller, listener, ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The listener left, or the server stops: both end a stream that has no end of its own.
        }
    }

    private async Task Forward(HttpContext http, Caller caller, EventListener listener, CancellationToken ends)
    {
        var ready = listener.Events.WaitToReadAsync(ends).AsTask();
        while (!ends.IsCancellationRequested)
        {
            var happens = await InTime(ready);
            if (!await MayListen(http)) return;
            if (!happens)
            {
                await Comment(http, "heartbeat");
                continue;
            }

            if (!await ready) return;
            if (listener.TakeLost() is > 0 and var lost) await Comment(http, $"lost {lost} events: this listener is too slow");
            while (listener.Events.TryRead(out var happened))
            {
                // What is a workspace's as a whole is not each of its users'.
                if (caller.Role != Role.User || happened.Workspace is null || happened.User == caller.User)
                {
                    SseWriter.Write(http.Response.BodyWriter, happened.Name, happened.Json.Span);
                }
            }

            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
            ready = listener.Events.WaitToReadAsync(ends).AsTask();
        }
    }

    // The key may have been revoked, or have expired, since the stream began. It is judged before anything is told, as for a request of its own.
    private async Task<bool> MayListen(HttpContext http)
    {
        try
        {
            await Admission.Admit(http, ring);
            return true;
        }
        catch (Exception refused) when (refused is Problem or LedgerUnavailableException)
        {
            return false;
        }
    }

    private async Task<bool> InTime(Task<bool> ready)
    {
        try
        {
            await ready.WaitAsync(options.Heartbeat, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task Comment(HttpContext http, string text)
    {
        await http.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes($": {text}\n\n"), http.RequestAborted);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }
}
