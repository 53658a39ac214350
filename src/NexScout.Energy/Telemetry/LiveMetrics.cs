using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Telemetry;

/// <summary>The calls of the last hour in this process (SPEC §12, live metrics): a bucket for every five seconds, kept in a ring. Safe for many
/// threads; what it holds is bounded whatever callers name.</summary>
public sealed class LiveMetrics(TimeProvider clock)
{
    /// <summary>Most minutes that can be asked for.</summary>
    public const int MostMinutes = 60;

    /// <summary>Most models that are told apart in one bucket; the rest count as <see cref="Other"/>.</summary>
    public const int MostModels = 200;

    /// <summary>The name of models beyond <see cref="MostModels"/>.</summary>
    public const string Other = "other/other";

    private const int Seconds = 5;
    private const long Ticks = Seconds * TimeSpan.TicksPerSecond;
    private readonly Bucket[] _ring = [.. Enumerable.Range(0, MostMinutes * 60 / Seconds).Select(_ => new Bucket())];
    private readonly DateTimeOffset _since = clock.GetUtcNow();
    private readonly Lock _gate = new();

    /// <summary>Counts a call that has ended.</summary>
    public void Ended(GenerateResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var turn = Turn(clock.GetUtcNow());
        lock (_gate)
        {
            var bucket = _ring[(int)(turn % _ring.Length)];
            if (bucket.Turn != turn) bucket.Begin(turn);
            bucket.Add(result);
        }
    }

    /// <summary>The last minutes: at most so many, at least five seconds fewer, and not before this process began.</summary>
    /// <param name="minutes">How many minutes, 1 to <see cref="MostMinutes"/>.</param>
    public LiveWindow Last(int minutes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minutes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minutes, MostMinutes);
        var now = clock.GetUtcNow();
        var turn = Turn(now);
        var first = turn - (minutes * 60 / Seconds) + 1;
        var sum = new Bucket();
        lock (_gate)
        {
            foreach (var bucket in _ring)
            {
                if (bucket.Turn >= first && bucket.Turn <= turn) sum.Add(bucket);
            }
        }

        return new LiveWindow
        {
            Minutes = minutes,
            Seconds = Covered(now, first),
            Requests = sum.Requests,
            Answered = sum.Answered,
            Refused = sum.Refused,
            Errors = sum.Errors,
            CacheHits = sum.CacheHits,
            Tokens = sum.Tokens,
            Cost = sum.Cost,
            Milliseconds = sum.Milliseconds,
            Models = sum.Models,
        };
    }

    // Rounded up: a window that has just begun is not of no time at all.
    private int Covered(DateTimeOffset now, long first) =>
        (int)Math.Ceiling(Math.Max(0, now.UtcTicks - Math.Max(_since.UtcTicks, first * Ticks)) / (double)TimeSpan.TicksPerSecond);

    private static long Turn(DateTimeOffset at) => at.UtcTicks / Ticks;

    private sealed class Bucket
    {
        public long Turn { get; private set; } = -1;

        public long Requests { get; private set; }

        public long Answered { get; private set; }

        public long Refused { get; private set; }

        public long Errors { get; private set; }

        public long CacheHits { get; private set; }

        public long Tokens { get; private set; }

        public NanoUsd Cost { get; private set; }

        public double Milliseconds { get; private set; }

        public Dictionary<string, long> Models { get; } = new(StringComparer.Ordinal);

        public void Begin(long turn)
        {
            (Turn, Requests, Answered, Refused, Errors, CacheHits, Tokens, Cost, Milliseconds) = (turn, 0, 0, 0, 0, 0, 0, NanoUsd.Zero, 0);
            Models.Clear();
        }

        public void Add(GenerateResult result)
        {
            Requests++;
            Tokens += result.Usage.Total;
            Cost += result.Cost;
            switch (result.Outcome)
            {
                case CallOutcome.Succeeded or CallOutcome.Cached:
                    Answered++;
                    Milliseconds += result.TotalMs;
                    if (result.FromCache) CacheHits++;
                    if (result.Model.Length > 0) Count(result.Model, 1);
                    break;
                case CallOutcome.Refused:
                    Refused++;
                    break;
                case CallOutcome.Failed or CallOutcome.Broken:
                    Errors++;
                    break;
            }
        }

        public void Add(Bucket other)
        {
            Requests += other.Requests;
            Answered += other.Answered;
            Refused += other.Refused;
            Errors += other.Errors;
            CacheHits += other.CacheHits;
            Tokens += other.Tokens;
            Cost += other.Cost;
            Milliseconds += other.Milliseconds;
            foreach (var (model, calls) in other.Models) Models[model] = Models.GetValueOrDefault(model) + calls;
        }

        private void Count(string model, long calls)
        {
            if (Models.Count >= MostModels && !Models.ContainsKey(model)) model = Other;
            Models[model] = Models.GetValueOrDefault(model) + calls;
        }
    }
}
