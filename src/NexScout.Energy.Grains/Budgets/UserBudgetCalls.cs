using NexScout.Energy.Budgets;
using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Grains.Budgets;

/// <summary>A user's account as this process reaches it, over deaths of the silo that holds it.</summary>
internal sealed class UserBudgetCalls(IUserBudgetGrain account, GrainCalls calls, PendingCharges charges, NodeIdentity node) : IUserBudget
{
    public async ValueTask<ReserveOutcome> Reserve(ReserveCommand command)
    {
        command = command with { Nonce = Random.Shared.NextInt64() };
        var lost = false;
        try
        {
            return await calls.Make(async _ =>
            {
                var outcome = await Try();
                // Where the answer to a hold was lost, the hold that is found now is the one that was asked for.
                var own = lost && outcome is { AlreadyOpen: true, Reservation: { } open } && open.MadeBy(node.Name, command.Nonce);
                return own ? outcome with { AlreadyOpen = false } : outcome;
            });
        }
        catch (LedgerUnavailableException) when (lost && command.Opened is not null)
        {
            // The call is refused, though a silo may have held for it. An account that answers that storage is away ends its hold itself.
            charges.Release(account, command.Opened, command.Load, command.Nonce);
            throw;
        }

        async ValueTask<ReserveOutcome> Try()
        {
            try
            {
                return await account.Reserve(command);
            }
            catch (Exception passing) when (GrainCalls.IsPassing(passing))
            {
                lost = true;
                throw;
            }
        }
    }

    public ValueTask<ReserveOutcome> Check(ReserveCommand command) => calls.Make(_ => account.Check(command));

    public async ValueTask Release(RequestId quote) => await calls.Make(async _ =>
    {
        await account.Release(quote);
        return true;
    });

    public ValueTask<Refusal?> RaiseCost(RequestId id, NanoUsd cost, WorkspaceTerms workspace) =>
        calls.Make(_ => account.RaiseCost(id, cost, workspace));

    public async ValueTask Confirm() => await calls.Make(async _ =>
    {
        await account.Confirm();
        return true;
    });

    public ValueTask<SettleOutcome> Settle(SettleCommand command) => charges.Settle(account, command);

    // A workspace that asks can wait for none that is away.
    public async ValueTask ReturnSlice(WorkspaceTerms workspace) => await calls.MakeOnce(async () =>
    {
        await account.ReturnSlice(workspace);
        return true;
    });

    public ValueTask<UserProfile> Profile(LoadState load) => calls.Make(_ => account.Profile(load));

    // A grant made twice would be two.
    public ValueTask<UserProfile> Change(AccountChange change) => calls.MakeOnce(() => account.Change(change));
}
