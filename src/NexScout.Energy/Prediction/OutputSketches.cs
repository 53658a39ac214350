using System.Collections.Concurrent;

namespace NexScout.Energy.Prediction;

/// <summary>The sketches of all features and models, at most <see cref="Most"/>: whoever has a key may name any feature.</summary>
/// <param name="learnAfter">Answers from which on a sketch is believed, and worth keeping.</param>
internal sealed class OutputSketches(int learnAfter)
{
    private const int Most = 4_096;
    private readonly ConcurrentDictionary<(string Feature, string Model), OutputSketch> _sketches = new();
    private readonly Lock _gate = new();
    private int _count;

    public OutputSketch? Find(string feature, string model) => _sketches.GetValueOrDefault((feature, model));

    public void Add(string feature, string model, long answer) => (Find(feature, model) ?? New(feature, model))?.Add(answer);

    /// <summary>Adds what was kept.</summary>
    public void Recall(string feature, string model, IReadOnlyList<int> counts) => (Find(feature, model) ?? New(feature, model))?.Add(counts);

    /// <summary>The counts of those that are believed; of those only that changed since this was last asked, or of all.</summary>
    public List<LearnedLengths> Take(bool all)
    {
        List<LearnedLengths> taken = [];
        foreach (var ((feature, model), sketch) in _sketches)
        {
            if (sketch.Lengths.Samples >= learnAfter && sketch.Take(all) is { } counts) taken.Add(new LearnedLengths(feature, model, counts));
        }

        return taken;
    }

    private OutputSketch? New(string feature, string model)
    {
        lock (_gate)
        {
            if (Find(feature, model) is { } known) return known;
            if (_count >= Most) Forget();
            if (_count >= Most) return null;
            _count++;
            return _sketches[(feature, model)] = new OutputSketch();
        }
    }

    // What was asked a few times only makes room.
    private void Forget()
    {
        foreach (var (name, sketch) in _sketches)
        {
            if (sketch.Lengths.Samples < learnAfter && _sketches.TryRemove(name, out _)) _count--;
        }
    }
}
