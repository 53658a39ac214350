namespace NexScout.Energy.Prediction;

/// <summary>Puts both predictions of an answer's length to the test: the product documents' (1.5 × the input) and the learned one. Each
/// answer is predicted from those before it, then learned from.</summary>
public sealed class LengthBacktest
{
    private const int LearnAfter = 20;
    private readonly Dictionary<string, OutputSketch> _sketches = new(StringComparer.Ordinal);
    private readonly List<double> _seed = [];
    private readonly List<double> _ours = [];
    private double _seedTotal;
    private double _ourTotal;
    private double _total;
    private int _under;

    /// <summary>Answers that both predicted.</summary>
    public int Predictions => _seed.Count;

    /// <summary>The median of the seeds' absolute errors, over the answer's length.</summary>
    public double SeedMedianError => Median(_seed);

    /// <summary>The median of the learned prediction's absolute errors, over the answer's length.</summary>
    public double OurMedianError => Median(_ours);

    /// <summary>The seeds' total over the real one.</summary>
    public double SeedTotal => _total > 0 ? _seedTotal / _total : 0;

    /// <summary>The learned prediction's total over the real one.</summary>
    public double OurTotal => _total > 0 ? _ourTotal / _total : 0;

    /// <summary>The share of answers no longer than the learned 90th percentile, which a reservation is made with.</summary>
    public double UnderHigh => Predictions > 0 ? (double)_under / Predictions : 0;

    /// <summary>Takes the next answer.</summary>
    /// <param name="kind">What it is of: a model, a feature.</param>
    /// <param name="input">Input tokens, ≥ 0.</param>
    /// <param name="output">Output tokens, ≥ 0.</param>
    public void Add(string kind, long input, long output)
    {
        if (!_sketches.TryGetValue(kind, out var sketch)) _sketches[kind] = sketch = new OutputSketch();
        if (sketch.Lengths is { Samples: >= LearnAfter } known && output > 0)
        {
            var (seed, ours) = (1.5 * input, (double)known.Median);
            _seed.Add(Math.Abs(seed - output) / output);
            _ours.Add(Math.Abs(ours - output) / output);
            _seedTotal += seed;
            _ourTotal += ours;
            _total += output;
            if (output <= known.High) _under++;
        }

        sketch.Add(output);
    }

    private static double Median(List<double> values)
    {
        if (values.Count == 0) return 0;
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
