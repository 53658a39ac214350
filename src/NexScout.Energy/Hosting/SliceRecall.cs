using NexScout.Energy.Budgets;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Hosting;

/// <summary>Asks users for what they borrowed of a workspace's budgets and do not use, when there is nothing left to lend: without it the
/// calls of some would be refused for money that others have and nobody spends. One round at a time, which all that wait share.</summary>
internal sealed class SliceRecall(string workspace, IEnergyActors directory, TimeProvider clock)
{
    private const int MostUsers = 100;

    // Part of what a user has borrowed may be held by its calls: more is looked for than is lacking.
    private const int Times = 4;
    private const long Most = long.MaxValue / (2 * Times);

    // A budget that is used up must not cost a round of questions with each call that is refused.
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(2);

    // Whose account cannot be asked, since its process is away or older than this question, is left in peace for a while.
    private static readonly TimeSpan _peace = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _deaf = new(StringComparer.Ordinal);

    // Asked since all were: those who cannot give much must not keep others from being asked.
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private Task? _round;
    private long? _inVain;

    /// <summary>Returns whether anybody was asked.</summary>
    /// <param name="state">The workspace.</param>
    /// <param name="window">What lacks: day, week or month.</param>
    /// <param name="request">For whom.</param>
    public async ValueTask<bool> Run(WorkspaceState state, string window, SliceRequest request)
    {
        Task round;
        lock (_gate)
        {
            if (_round is null or { IsCompleted: true })
            {
                if (_inVain is { } since && clock.GetElapsedTime(since) < _pause) return false;
                if (Next(state, window, request) is not { Count: > 0 } borrowers) return false;
                _round = Task.WhenAll(borrowers.Select(user => Ask(new UserKey(workspace, user), request.Terms)));
            }

            round = _round;
        }

        await round;
        return true;
    }

    /// <summary>What came back was not enough: for a while nobody is asked again.</summary>
    public void WasInVain()
    {
        lock (_gate) _inVain = clock.GetTimestamp();
    }

    private IReadOnlyList<string> Next(WorkspaceState state, string window, SliceRequest request)
    {
        foreach (var user in _deaf.Where(user => clock.GetElapsedTime(user.Value) > _peace).Select(user => user.Key).ToList()) _deaf.Remove(user);
        if (Borrowers() is not { Count: > 0 } next)
        {
            _asked.Clear();
            next = Borrowers();
        }

        _asked.UnionWith(next);
        return next;

        NanoUsd Enough()
        {
            var beyond = WorkspaceRules.Beyond(state, window, request.Terms);
            return new NanoUsd((Math.Min(request.Needed.Value, Most) + Math.Min(beyond.Value, Most)) * Times);
        }

        IReadOnlyList<string> Borrowers() => WorkspaceRules.Borrowers(
            state, window, user => user != request.User && !_deaf.ContainsKey(user) && !_asked.Contains(user), Enough(), MostUsers);
    }

    private async Task Ask(UserKey user, WorkspaceTerms terms)
    {
        try
        {
            await Task.Yield();
            await directory.User(user).ReturnSlice(terms).AsTask().WaitAsync(_longest, clock);
        }
        catch (Exception)
        {
            // What one user keeps stays lent; the others are asked all the same.
            lock (_gate) _deaf[user.User] = clock.GetTimestamp();
        }
    }
}
