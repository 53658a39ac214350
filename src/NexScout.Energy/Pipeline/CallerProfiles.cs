using System.Collections.Concurrent;
using System.Collections.Immutable;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;

namespace NexScout.Energy.Pipeline;

/// <summary>What a decision needs to know of a user before its account is asked: cached 5 minutes (SPEC §2), and brought up to date by
/// every answer of the account, which remains the authority on all that is counted.</summary>
internal sealed record CallerProfile(
    Tier Tier, string Mode, double Rating, bool InDebt, ImmutableArray<ModelTally> Models, ImmutableArray<LengthTally> Lengths, DateTimeOffset Until);

/// <summary>Caches <see cref="CallerProfile"/>s, at most <see cref="Most"/> of them.</summary>
internal sealed class CallerProfiles(IEnergyActors actors, TimeProvider clock)
{
    private const int Most = 100_000;
    private static readonly TimeSpan _fresh = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<UserKey, CallerProfile> _profiles = new();
    private long _forgotten;

    public async ValueTask<CallerProfile> Get(UserKey user, LoadState load)
    {
        if (_profiles.TryGetValue(user, out var profile) && profile.Until > clock.GetUtcNow()) return profile;
        var forgotten = Volatile.Read(ref _forgotten);
        try
        {
            var full = await actors.User(user).Profile(load);
            var read = new CallerProfile(
                full.Tier, full.PreferredMode, full.EfficiencyRating, Owes(full.Debt), full.Learned.Models, full.Learned.Lengths, clock.GetUtcNow() + _fresh);
            // What was read before a change is not kept after it.
            return forgotten == Volatile.Read(ref _forgotten) ? Put(user, read) : read;
        }
        catch (LedgerUnavailableException) when (profile is not null)
        {
            // Whether the call may run without storage is for its account to say.
            return profile;
        }
    }

    /// <summary>Takes over what an account said of itself.</summary>
    public void Learn(UserKey user, in BudgetStanding standing)
    {
        if (!_profiles.TryGetValue(user, out var known)) return;
        var owes = standing.DebtTokens > 0;
        if (known.Tier == standing.Tier && known.InDebt == owes && Math.Abs(known.Rating - standing.EfficiencyRating) < 0.005) return;
        // Forgotten meanwhile, it stays so.
        _profiles.TryUpdate(user, known with { Tier = standing.Tier, Rating = standing.EfficiencyRating, InDebt = owes }, known);
    }

    /// <summary>Forgets a user whose account was changed.</summary>
    public void Forget(UserKey user)
    {
        Interlocked.Increment(ref _forgotten);
        _profiles.TryRemove(user, out _);
    }

    private static bool Owes(Debt? debt) => debt is { Status: not DebtStatus.Cleared };

    private CallerProfile Put(UserKey user, CallerProfile profile)
    {
        // Dropping all of a full cache costs each user one look at its account: simpler than an order of use, and rare.
        // Only a new user can fill the cache, and to count it takes all of its locks.
        if (!_profiles.ContainsKey(user) && _profiles.Count >= Most) _profiles.Clear();
        return _profiles[user] = profile;
    }
}
