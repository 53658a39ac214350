using Microsoft.Extensions.Hosting;

namespace NexScout.Energy.Hosting;

/// <summary>The ledger is open from here on: started before any actor lives, stopped when the last one has handed over what it holds.</summary>
internal sealed class LedgerWriting(IEnergyStore store, GroupCommit commit, NodeOptions options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancel)
    {
        await store.Migrate(cancel);
        commit.Start();
    }

    public Task StopAsync(CancellationToken cancel) => commit.Stop(options.StopWithin);
}
