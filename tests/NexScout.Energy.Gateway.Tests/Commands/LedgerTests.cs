using NexScout.Energy.Gateway.Commands;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Gateway.Tests.Commands;

public sealed class LedgerTests
{
    [Theory]
    [InlineData(false, 30)]
    [InlineData(true, 600)]
    public async Task Server_DoesNotAnswer_IsToldInOneSentence(bool survey, int seconds)
    {
        var cancel = TestContext.Current.CancellationToken;
        var clock = new VirtualClock(DateTimeOffset.UnixEpoch);
        using var client = new HttpClient(new Silent()) { BaseAddress = new Uri("http://there"), Timeout = Timeout.InfiniteTimeSpan };
        await using var ledger = new Ledger(client, null, clock);
        var asked = survey ? ledger.Survey("/api/audit", cancel) : ledger.Ask(HttpMethod.Get, "/api/catalog", null, cancel);

        clock.JumpToNextTimer();

        var told = await Assert.ThrowsAsync<CommandException>(() => asked);
        Assert.Equal($"http://there/ did not answer within {seconds} s.", told.Message);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(seconds), clock.Now);
    }

    [Fact]
    public async Task Command_Cancelled_IsNotTheServersSilence()
    {
        using var client = new HttpClient(new Silent()) { BaseAddress = new Uri("http://there") };
        await using var ledger = new Ledger(client, null, new VirtualClock(DateTimeOffset.UnixEpoch));
        using var cancel = new CancellationTokenSource();
        var asked = ledger.Survey("/api/audit", cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return new HttpResponseMessage();
        }
    }
}
