using NexScout.Energy.Budgets;

namespace NexScout.Energy.Hosting;

/// <summary>Asks users for what they borrowed of a workspace's budgets and do not use, when there is nothing left to lend: without it the
/// calls of some would be refused for money that others hold and nobody spends. One recall at a time, which all that wait share.</summary>
internal sealed class SliceRecall(string workspace, IEnergyActors directory, TimeProvider clock)
{
    private const int MostUsers = 100;

    // A budget that is used up must not cost a round of questions with each call that is refused.
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(2);

    // Whose account cannot be asked, since its process is away or older than this question, is left in peace for a while.
    private static readonly TimeSpan _peace = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private Task? _running;
    private long? _inVain;
    private HashSet<string>? _deaf;
    private long _deafSince;

    /// <summary>Returns whether anybody was asked.</summary>
    public async ValueTask<bool> Run(WorkspaceState state, SliceRequest request)
    {
        Task running;
        lock (_gate)
        {
            if (_running is null or { IsCompleted: true })
            {
                if (_inVain is { } since && clock.GetElapsedTime(since) < _pause) return false;
                if (_deaf is not null && clock.GetElapsedTime(_deafSince) > _peace) _deaf = null;
                var borrowers = WorkspaceRules.Borrowers(state, user => user != request.User && _deaf?.Contains(user) != true, MostUsers);
                if (borrowers.Count == 0) return false;
                _running = Task.WhenAll(borrowers.Select(user => Ask(new UserKey(workspace, user), request.Terms)));
            }

            running = _running;
        }

        await running;
        return true;
    }

    /// <summary>Notes whether what came back was enough.</summary>
    public void Helped(bool enough)
    {
        lock (_gate) _inVain = enough ? null : clock.GetTimestamp();
    }

    private async Task Ask(UserKey user, WorkspaceTerms terms)
    {
        try
        {
            await Task.Yield();
            await directory.User(user).ReturnSlice(terms).AsTask().WaitAsync(_longest, clock);
        }
        catch (Exception lost) when (lost is not OperationCanceledException)
        {
            // What one user keeps stays lent; the others are asked all the same.
            lock (_gate)
            {
                if (_deaf is null) (_deaf, _deafSince) = (new HashSet<string>(StringComparer.Ordinal), clock.GetTimestamp());
                _deaf.Add(user.User);
            }
        }
    }
}
