using NexScout.Energy.Budgets;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Hosting;

internal partial class UserBudgetActor
{
    private const int MostGivenUp = 64;

    private SemaphoreSlim? _lending;
    private int _unanswered;
    private int _refusals;
    private NanoUsd _refusedCost;
    private WorkspaceTerms? _refusedTerms;
    private List<long>? _givenUp;

    private static bool NeedsSlice(ReserveCommand command) => command.Workspace.HasBudget && command.Quote is null;

    private static NanoUsd Most(ReserveCommand command) => command.Price.MostCost(command.InputBound, command.OutputLimit);

    private SliceRequest? SliceNeeded(NanoUsd cost, WorkspaceTerms terms) =>
        rules.SliceNeeded(State, user.User, cost, terms, Context.Clock.GetUtcNow());

    /// <summary>Borrows what is lacking and runs the step that holds it, one call after another: calls that borrow at once are lent the same
    /// money. Returns whether the workspace had it.</summary>
    private async ValueTask<bool> RunLent(ActorStep<BudgetState> step, NanoUsd cost, WorkspaceTerms terms, long? nonce)
    {
        _terms = terms;
        var (unanswered, refusals) = (Volatile.Read(ref _unanswered), Volatile.Read(ref _refusals));
        var lending = LazyInitializer.EnsureInitialized(ref _lending, static () => new SemaphoreSlim(1, 1));
        await lending.WaitAsync();
        try
        {
            var lent = SliceNeeded(cost, terms) is null || (!IsRefused(cost, terms, refusals) && await Borrow(cost, terms, unanswered));
            if (!lent) (_refusals, _refusedCost, _refusedTerms) = (_refusals + 1, cost, terms);
            RequireWanted(nonce);
            Run(step);
            return lent;
        }
        finally
        {
            lending.Release();
        }
    }

    // What was refused to another while this call waited is refused to it too, where it needs as much.
    private bool IsRefused(NanoUsd cost, WorkspaceTerms terms, int refusals) => _refusals != refusals && cost >= _refusedCost && terms == _refusedTerms;

    // Whoever gave a call up does not come back for it: what still waits here must not hold for it.
    private void GiveUp(long nonce)
    {
        _givenUp ??= [];
        if (_givenUp.Count == MostGivenUp) _givenUp.RemoveAt(0);
        _givenUp.Add(nonce);
    }

    private void RequireWanted(long? nonce)
    {
        if (nonce is { } asked && _givenUp?.Contains(asked) == true) throw new LedgerUnavailableException("the call was given up while it waited");
    }

    private async ValueTask<bool> Borrow(NanoUsd cost, WorkspaceTerms terms, int unanswered)
    {
        // Whoever waited while the workspace gave no answer does not wait for as long once more.
        if (_unanswered != unanswered) throw new LedgerUnavailableException("the workspace's budgets cannot be reached");
        try
        {
            for (var again = false; SliceNeeded(cost, terms) is { } request; again = true)
            {
                var grant = await directory.Workspace(user.Workspace).Lease(request);
                Run(new SliceStep(rules, grant, request));
                // Where midnight came in between, nothing was said of the new windows yet.
                if (grant.Granted || again || grant.At.UtcDateTime.Date == request.At.UtcDateTime.Date) return grant.Granted;
            }

            return true;
        }
        catch (LedgerUnavailableException)
        {
            Interlocked.Increment(ref _unanswered);
            throw;
        }
    }

    /// <summary>What the workspace would lend; null where its process is of a build that does not know the question.</summary>
    private async ValueTask<SliceGrant?> Lendable(SliceRequest request)
    {
        try
        {
            return await directory.Workspace(user.Workspace).Check(request);
        }
        catch (Exception unknown) when (unknown is not LedgerUnavailableException)
        {
            return null;
        }
    }
}
