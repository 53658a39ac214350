using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Access;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Native;
using NexScout.Energy.Gateway.Tests.Fakes;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Gateway.Tests.Native;

public sealed class EventStreamTests
{
    [Theory]
    [InlineData(20, false, 1)]
    [InlineData(null, true, 0)]
    [InlineData(null, false, null)]
    public async Task Listen_NothingHappens_EndsAtTheHeartbeatAfterItsKey(int? expiresAfter, bool away, int? heartbeats)
    {
        var clock = new VirtualClock(DateTimeOffset.UnixEpoch);
        var store = new FakeStore();
        var ring = new KeyRing(store, new NodeOptions(), clock, NullLogger<KeyRing>.Instance);
        var http = new DefaultHttpContext();
        using var body = new MemoryStream();
        http.Response.Body = body;
        http.Request.Headers["x-api-key"] = await NewKey(ring, expiresAfter is { } seconds ? clock.Now.AddSeconds(seconds) : null);
        var caller = await Admission.Admit(http, ring);
        var life = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        var events = new EventStream(new EventFeed(), ring, new GatewayOptions(), clock, life);
        store.Away = away;

        // Where there is no context to go back to, what waits for the clock goes on as soon as it moves.
        var ended = await Task.Run(async () =>
        {
            var listening = events.Listen(http, caller);
            for (var i = 0; i < 10 && !listening.IsCompleted; i++) clock.JumpToNextTimer();
            var byItself = listening.IsCompleted;
            life.StopApplication();
            await listening;
            return byItself;
        });

        Assert.Equal(heartbeats is not null, ended);
        Assert.Equal(heartbeats ?? 10, System.Text.Encoding.UTF8.GetString(body.ToArray()).Split(": heartbeat").Length - 1);
    }

    private static async Task<string> NewKey(KeyRing ring, DateTimeOffset? expiresAt)
    {
        var (text, id) = KeyText.New();
        var hash = new byte[32];
        KeyText.Hash(text, hash);
        var key = new ApiKey { Id = id, Hash = hash, Workspace = "w", Role = Role.Service, CreatedAt = DateTimeOffset.UnixEpoch, ExpiresAt = expiresAt };
        await ring.Add(key, TestContext.Current.CancellationToken);
        return text;
    }
}
