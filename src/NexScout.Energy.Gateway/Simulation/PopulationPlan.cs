using System.Globalization;
using NexScout.Energy.Budgets;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>One week of a population: every user makes the same number of calls, at moments and about things drawn from the seed.</summary>
internal sealed class PopulationPlan : ICallPlan
{
    /// <summary>Users of one shard: fixed, so that the number of workers changes no figure.</summary>
    public const int ShardUsers = 1_000;

    private const long HourMs = 3_600_000;
    private readonly Population _population;
    private readonly PromptPool _pool;
    private readonly int _users;
    private readonly int _requests;
    private readonly long _seed;
    private readonly TierMix? _only;
    private readonly double[] _hours;
    private readonly double[] _days;
    private readonly Dictionary<Tier, double[]> _features = [];

    /// <param name="population">The distributions.</param>
    /// <param name="pool">The prompts.</param>
    /// <param name="users">How many users.</param>
    /// <param name="requests">Calls of each.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="only">Where set, all users are of this tier.</param>
    public PopulationPlan(Population population, PromptPool pool, int users, int requests, long seed, TierMix? only = null)
    {
        (_population, _pool, _users, _requests, _seed, _only) = (population, pool, users, requests, seed, only);
        _hours = Cumulated(population.Hours.Values);
        _days = Cumulated(population.Days.Values);
        foreach (var mix in population.Tiers.Append(population.Beside))
            _features[mix.Tier] = Cumulated(population.Features.Select(feature => mix.Features.GetValueOrDefault(feature.Name)));
    }

    public int Shards => (_users + ShardUsers - 1) / ShardUsers;

    public long Calls => (long)_users * _requests;

    public TimeSpan Span => TimeSpan.FromDays(7);

    public double LoadAt(int hour)
    {
        var busiest = _population.Hours.Values.Max() * _population.Days.Values.Max();
        return _population.PeakLoad.Value * _population.Hours.Values[hour % 24] * _population.Days.Values[hour / 24 % 7] / busiest;
    }

    public double StyleOf(Tier tier) => _population.Styles.Of(tier);

    public Shard Shard(int number)
    {
        var first = number * ShardUsers;
        var users = new SimulatedUser[Math.Min(ShardUsers, _users - first)];
        var calls = new PlannedCall[users.Length * _requests];
        var keys = new long[calls.Length];
        for (var i = 0; i < users.Length; i++)
        {
            users[i] = User(first + i);
            Week(users[i].Tier, i, new Dice(_seed, _only is null ? 1 : 2, first + i), calls.AsSpan(i * _requests, _requests));
        }

        for (var i = 0; i < calls.Length; i++) keys[i] = (calls[i].AtMs << 28) | (uint)i;
        Array.Sort(keys, calls);
        return new Shard(number, users, calls, call => _pool.Get(users[call.User].Tier, call.Feature, call.Place));
    }

    /// <summary>The share of the golden ratio's multiples below any border is that border, already for few of them.</summary>
    public static Tier TierOf(Population population, int user)
    {
        var at = (user + 1) * 0.6180339887498949 % 1;
        foreach (var mix in population.Tiers)
        {
            if ((at -= mix.Share) < 0) return mix.Tier;
        }

        return population.Tiers[^1].Tier;
    }

    /// <summary>A user's account.</summary>
    public static UserKey KeyOf(Population population, int user) => new(
        string.Create(CultureInfo.InvariantCulture, $"w{user / (int)population.WorkspaceUsers.Value}"),
        string.Create(CultureInfo.InvariantCulture, $"u{user}"));

    private SimulatedUser User(int user) => new(KeyOf(_population, user), _only?.Tier ?? TierOf(_population, user));

    private void Week(Tier tier, int user, Dice dice, Span<PlannedCall> calls)
    {
        Span<long> moments = new long[calls.Length];
        foreach (ref var at in moments) at = (((dice.Of(_days) * 24L) + dice.Of(_hours)) * HourMs) + dice.Below((int)HourMs);
        moments.Sort();
        var features = _features[tier];
        Span<int> asked = stackalloc int[features.Length];
        Span<int> begin = stackalloc int[features.Length];
        foreach (ref var place in begin) place = dice.Below(_pool.Size);
        for (var i = 0; i < calls.Length; i++)
        {
            var feature = dice.Of(features);
            var again = asked[feature] > 0 && dice.Share() < _population.Features[feature].Repeat;
            var place = begin[feature] + (again ? dice.Below(asked[feature]) : asked[feature]++);
            calls[i] = new PlannedCall(moments[i], user, feature, place);
        }
    }

    private static double[] Cumulated(IEnumerable<double> weights)
    {
        double sum = 0;
        return [.. weights.Select(weight => sum += weight)];
    }
}
