using NexScout.Energy.Budgets;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Hosting;

internal partial class UserBudgetActor
{
    private const int MostGivenUp = 64;

    private Lending? _lending;

    private Lending Loans => LazyInitializer.EnsureInitialized(ref _lending, static () => new Lending(new SemaphoreSlim(1, 1)));

    private static bool NeedsSlice(ReserveCommand command) => command.Workspace.HasBudget && command.Quote is null;

    private static NanoUsd Most(ReserveCommand command) => command.Price.MostCost(command.InputBound, command.OutputLimit);

    private SliceRequest? SliceNeeded(NanoUsd cost, WorkspaceTerms terms) =>
        rules.SliceNeeded(State, user.User, cost, terms, Context.Clock.GetUtcNow());

    /// <summary>Borrows what is lacking and runs the step that holds it, one call after another: calls that borrow at once are lent the same
    /// money. Returns whether the workspace had it.</summary>
    private async ValueTask<bool> RunLent(ActorStep<BudgetState> step, NanoUsd cost, WorkspaceTerms terms, long? nonce)
    {
        _terms = terms;
        var loans = Loans;
        var (unanswered, refusals) = (Volatile.Read(ref loans.Unanswered), Volatile.Read(ref loans.Refusals));
        await loans.Turn.WaitAsync();
        try
        {
            var lent = SliceNeeded(cost, terms) is null || (!loans.IsRefused(cost, terms, refusals) && await Borrow(loans, cost, terms, unanswered));
            if (!lent) (loans.Refusals, loans.RefusedCost, loans.RefusedTerms) = (loans.Refusals + 1, cost, terms);
            RequireWanted(nonce);
            Run(step);
            return lent;
        }
        finally
        {
            loans.Turn.Release();
        }
    }

    // Whoever gave a call up does not come back for it: what still waits here must not hold for it.
    private void GiveUp(long nonce)
    {
        var givenUp = Loans.GivenUp;
        if (givenUp.Count == MostGivenUp) givenUp.RemoveAt(0);
        givenUp.Add(nonce);
    }

    private void RequireWanted(long? nonce)
    {
        if (nonce is { } asked && _lending?.GivenUp.Contains(asked) == true) throw new LedgerUnavailableException("the call was given up while it waited");
    }

    private async ValueTask<bool> Borrow(Lending loans, NanoUsd cost, WorkspaceTerms terms, int unanswered)
    {
        // Whoever waited while the workspace gave no answer does not wait for as long once more.
        if (loans.Unanswered != unanswered) throw new LedgerUnavailableException("the workspace's budgets cannot be reached");
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
            Interlocked.Increment(ref loans.Unanswered);
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

    /// <summary>Who waits to borrow, and what became of those before. An object of its own, since most accounts never borrow.</summary>
    private sealed class Lending(SemaphoreSlim turn)
    {
        public readonly List<long> GivenUp = [];
        public int Unanswered;
        public int Refusals;
        public NanoUsd RefusedCost;
        public WorkspaceTerms? RefusedTerms;

        public SemaphoreSlim Turn => turn;

        // What was refused to another while this call waited is refused to it too, where it needs as much.
        public bool IsRefused(NanoUsd cost, WorkspaceTerms terms, int refusals) => Refusals != refusals && cost >= RefusedCost && terms == RefusedTerms;
    }
}
