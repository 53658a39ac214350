using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Gateway.Access;

/// <summary>Makes the keys of a first start: the operator's where neither the environment nor the store has one, and a demo user's
/// where there is no key at all, so that the first curl line works. Runs after the engine has started and before the server listens.</summary>
internal sealed class FirstKeys(IKeyStore store, KeyRing ring, IEnergyActors actors, GatewayOptions options, TimeProvider time) : IHostedService
{
    private const int MostTries = 10;
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    /// <summary>Keys that were made now, to be shown once; null where none was.</summary>
    public (string? Operator, string? Demo) Made { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var cancel = cancellationToken;
        if (options.OperatorKey is { } configured) ring.SetOperator(configured);
        var present = await store.Present(time.GetUtcNow(), cancel);
        string? made = null, demo = null;
        // What may fail comes before the first key: one that was made and never shown would be lost.
        var withDemo = !present.Any && options.Demo;
        if (withDemo) await DemoUser(cancel);
        if (options.OperatorKey is null && !present.Operator)
        {
            made = await Make("*", null, Role.Operator, "first start", cancel);
        }

        if (withDemo) demo = await Make("demo", "demo", Role.User, "demo", cancel);
        Made = (made, demo);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task DemoUser(CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await actors.User(new UserKey("demo", "demo")).Change(new AccountChange { Tier = Tier.Pro });
                return;
            }
            catch (LedgerUnavailableException) when (tries < MostTries)
            {
                // A cluster that has just begun may be late, and a tier that is set twice is set.
                await Task.Delay(_pause, time, cancel);
            }
        }
    }

    private async Task<string> Make(string workspace, string? user, Role role, string name, CancellationToken cancel)
    {
        var (key, id) = KeyText.New();
        var hash = new byte[32];
        KeyText.Hash(key, hash);
        await ring.Add(
            new ApiKey { Id = id, Hash = hash, Workspace = workspace, User = user, Role = role, Name = name, CreatedAt = time.GetUtcNow() }, cancel);
        return key;
    }
}
