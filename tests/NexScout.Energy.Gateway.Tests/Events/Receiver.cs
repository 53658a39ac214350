using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Events;

namespace NexScout.Energy.Gateway.Tests.Events;

/// <summary>A webhook's receiver on a port of its own. What it answers is a test's to say; what it took is counted.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<JsonElement> _taken = Channel.CreateUnbounded<JsonElement>();
    private int _asked;

    private Receiver(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Url => new(_app.Urls.First() + "/hook");

    /// <summary>The status for the nth request, from 1.</summary>
    public Func<int, int> Answer { get; set; } = _ => 200;

    /// <summary>Held while a test wants it slow.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public string Secret { get; set; } = "";

    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Requests whose signature was wrong.</summary>
    public int Forged;

    public static async Task<Receiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        var receiver = new Receiver(builder.Build());
        receiver._app.MapPost("/hook", (RequestDelegate)receiver.Take);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>The next events that were answered with 200.</summary>
    public async Task<List<JsonElement>> Take(int count)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(60));
        var events = new List<JsonElement>();
        while (events.Count < count) events.Add(await _taken.Reader.ReadAsync(late.Token));
        return events;
    }

    /// <summary>Whether more than was asked for came.</summary>
    public bool More => _taken.Reader.TryRead(out _);

    public static string Id(JsonElement happened) => happened.GetProperty("id").GetString()!;

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task Take(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        await Gate;
        var (id, at) = (http.Request.Headers["webhook-id"].ToString(), long.Parse(http.Request.Headers["webhook-timestamp"].ToString(), null));
        if (http.Request.Headers["webhook-signature"] != WebhookSignature.Of(Secret, id, at, body.ToArray())) Interlocked.Increment(ref Forged);
        http.Response.StatusCode = Answer(Interlocked.Increment(ref _asked));
        if (http.Response.StatusCode != 200) return;
        using var happened = JsonDocument.Parse(body.ToArray());
        await _taken.Writer.WriteAsync(happened.RootElement.Clone());
    }
}
