using NexScout.Energy.Bench.Report;
using NexScout.Energy.Compression;

namespace NexScout.Energy.Bench.InProcess;

/// <summary>Compression by the length of the prompt: below a millisecond for 4 KB, and no slower per character as prompts grow (SPEC §7).</summary>
internal static class CompressionBench
{
    private const double TargetMicroseconds = 1000;
    private const double MostGrowth = 1.5;

    private const string Request =
        "Could you please summarize report {0} of the supplier in order to prepare the meeting? It is important to note that Sarah Johnson wrote "
        + "\"not before May {0}\" in the margin, due to the fact that the budget is quite limited. ";

    public static Section Run(BenchOptions options)
    {
        var length = options.Length(2, 0.5);
        var four = Measure(Prose(4 * 1024), length);
        var rows = new List<Row>
        {
            new("Strong, 4 KB", "", Figure.Microseconds(four), "", "< 1 ms", four < TargetMicroseconds),
            new("Strong, 4 KB, to a third", "", Figure.Microseconds(Measure(Prose(4 * 1024), length, 300)), ""),
        };
        foreach (var (name, text) in (IEnumerable<(string, Func<int, string>)>)
            [("prose", Prose), ("open quotes", Of("“a ‘b \"c ")), ("open brackets", Of("[ {0 < ")), ("fences", Of("``` `a\n")),
             ("one word", Of("please"))])
        {
            var (few, many) = (Measure(text(4 * 1024), length), Measure(text(256 * 1024), length));
            rows.Add(new Row(
                $"Strong, {name}, 256 KB against 64 × 4 KB",
                Figure.Microseconds(few * 64), Figure.Microseconds(many), Figure.Ratio(many / (few * 64)),
                $"linear: ≤ {MostGrowth} ×", many <= few * 64 * MostGrowth));
        }

        return new Section("Compression of a prompt, one core", "Baseline: 64 times what 4 KB take.", rows);
    }

    private static double Measure(string text, TimeSpan length, long? target = null) =>
        RuleLoop.Measure(length, () => TextCompressor.Compress(text, CompressionLevel.Strong, target)).Nanoseconds / 1000;

    private static string Prose(int characters) =>
        string.Concat(Enumerable.Range(0, 1 + (characters / 200)).Select(i => Request.Replace("{0}", $"{i}", StringComparison.Ordinal)))
            [..characters];

    private static Func<int, string> Of(string piece) =>
        characters => string.Concat(Enumerable.Repeat(piece, 1 + (characters / piece.Length)))[..characters];
}
