using System.Collections.Immutable;
using NexScout.Energy.Budgets;
using NexScout.Energy.Load;

namespace NexScout.Energy.Routing;

public sealed partial class Router
{
    // 0 is the class that is needed, 1 to 3 are those below, 5 to 7 those above.
    private const int Ranks = 8;

    private struct Scored
    {
        public CatalogModel Model;
        public double CostPerToken;
        public double LatencyMs;
        public double Score;
        public double Rounded;
        public double Preference;
        public int Rank;
        public bool Cheap;
        public bool Probe;
    }

    // The places of the best, in order: a route has few, however many models a catalog has.
    private static void Choose(ReadOnlySpan<Scored> live, Choice choice, Span<int> best)
    {
        for (var i = 0; i < live.Length; i++)
        {
            var place = Math.Min(i, best.Length);
            if (place == best.Length && Compare(live[i], live[best[--place]], choice) >= 0) continue;
            for (; place > 0 && Compare(live[i], live[best[place - 1]], choice) < 0; place--) best[place] = best[place - 1];
            best[place] = i;
        }
    }

    private static int Compare(in Scored a, in Scored b, Choice choice)
    {
        var order = a.Rank.CompareTo(b.Rank);
        if (order == 0 && choice == Choice.Cheapest) order = a.CostPerToken.CompareTo(b.CostPerToken);
        if (order == 0 && choice == Choice.Fastest) order = b.Model.Speed.CompareTo(a.Model.Speed);
        // Scores that agree to two decimals are a tie: no two models' sums are ever the same to the last bit.
        if (order == 0) order = b.Rounded.CompareTo(a.Rounded);
        if (order == 0) order = b.Preference.CompareTo(a.Preference);
        if (order == 0) order = b.Score.CompareTo(a.Score);
        return order != 0 ? order : string.CompareOrdinal(a.Model.Id, b.Model.Id);
    }

    // What the models of one class cost and take, so that a class is not judged by the prices of another.
    private struct Spread
    {
        public double LeastCost;
        public double MostCost;
        public double LeastMs;
        public double MostMs;

        public void Take(in Scored s)
        {
            (LeastCost, MostCost) = (Math.Min(LeastCost, s.CostPerToken), Math.Max(MostCost, s.CostPerToken));
            (LeastMs, MostMs) = (Math.Min(LeastMs, s.LatencyMs), Math.Max(MostMs, s.LatencyMs));
        }
    }

    // The class that is needed, then the one below, then those above and further below.
    private static int Rank(CatalogModel model, ModelClass? needed) =>
        needed is not { } wanted ? 0 : model.Class == wanted ? 0 : model.Class < wanted ? wanted - model.Class : 4 + (model.Class - wanted);

    private void Score(in RouteRequest r, ModelClass? needed, Span<Scored> live)
    {
        Span<Spread> spreads = stackalloc Spread[Ranks];
        spreads.Fill(new Spread { LeastCost = double.MaxValue, LeastMs = double.MaxValue });
        foreach (ref var s in live)
        {
            s.Rank = Rank(s.Model, needed);
            spreads[s.Rank].Take(s);
        }

        var latency = options.Latency * (r.Tier == Tier.Enterprise ? 2 : 1) * (r.Load == LoadState.High ? 2 : 1);
        foreach (ref var s in live)
        {
            ref readonly var spread = ref spreads[s.Rank];
            s.Preference = Liking(r.Preference, s.Model.Id);
            s.Score = (options.Quality * s.Model.Quality) - (options.Cost * Scale(s.CostPerToken, spread.LeastCost, spread.MostCost))
                - (latency * Scale(s.LatencyMs, spread.LeastMs, spread.MostMs));
            s.Rounded = Math.Round(s.Score, 2);
        }
    }

    private static double Liking(ImmutableArray<ModelTally> known, string model)
    {
        if (known.IsDefaultOrEmpty) return ModelTally.Unknown;
        foreach (var tally in known)
        {
            if (tally.Model == model) return tally.Score;
        }

        return ModelTally.Unknown;
    }

    private static double Scale(double value, double least, double most) => most > least ? (value - least) / (most - least) : 0;
}
