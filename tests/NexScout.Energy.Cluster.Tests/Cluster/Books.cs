using NexScout.Energy.Gateway.Tests.EndToEnd;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>What must hold of the ledger once all calls have ended.</summary>
internal static class Books
{
    /// <summary>Every answer is charged, none twice; what died is closed; accounts and log agree to the nano-USD.</summary>
    public static async Task Agree(string connection, IEnumerable<string> received, TimeSpan within)
    {
        var ledger = Ledger.Postgres(connection);
        var until = DateTime.UtcNow + within;
        while (await ledger.Opened() > 0)
        {
            Assert.True(DateTime.UtcNow < until, $"{await ledger.Opened()} calls are still open after {within}");
            await Task.Delay(200);
        }

        var charged = await ledger.Charged();
        Assert.DoesNotContain(received, id => !charged.Contains(id));
        var (tokens, cost, open) = await ledger.Accounts();
        Assert.Equal(await ledger.LoggedTokens(), tokens);
        Assert.Equal(await ledger.LoggedCost(), cost);
        Assert.Equal(0, open);
    }
}
