using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace NexScout.Energy.Bench.Report;

/// <summary>Writes the figures as Markdown. In a file that has the two markers only what lies between them is replaced.</summary>
internal static class MarkdownReport
{
    private const string Begin = "<!-- figures: written by bench, do not edit -->";
    private const string End = "<!-- end of figures -->";

    public static string Write(string file, string command, IReadOnlyList<Section> sections)
    {
        var figures = Figures(command, sections);
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        text = begin >= 0 && end > begin
            ? text[..begin] + Begin + "\n" + figures + text[end..]
            : "# Benchmarks\n\n" + Begin + "\n" + figures + End + "\n";
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
        File.WriteAllText(file, text);
        return figures;
    }

    private static string Figures(string command, IReadOnlyList<Section> sections)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"\nMeasured {DateTime.UtcNow:yyyy-MM-dd} by `{command}` on {Machine()}.\n");
        foreach (var section in sections) Add(text, section);
        return text.Append('\n').ToString();
    }

    private static void Add(StringBuilder text, Section section)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### {section.Title}\n\n");
        if (section.Note.Length > 0) text.Append(section.Note).Append("\n\n");
        string[] heads = ["Measure", "Baseline", "Measured", "Compared", "Target", ""];
        var rows = section.Rows.Select(row => new[] { row.Measure, row.Baseline, row.Measured, row.Compared, row.Target, row.Verdict }).ToList();
        // A column that nobody filled only widens the page.
        var columns = Enumerable.Range(0, heads.Length).Where(column => rows.Any(row => row[column].Length > 0)).ToList();
        text.Append("| ").AppendJoin(" | ", columns.Select(column => heads[column])).Append(" |\n");
        text.Append("| ").AppendJoin(" | ", columns.Select(column => column == 0 ? "---" : "---:")).Append(" |\n");
        foreach (var row in rows) text.Append("| ").AppendJoin(" | ", columns.Select(column => row[column])).Append(" |\n");
    }

    private static string Machine()
    {
        var model = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : null;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        var cores = Environment.ProcessorCount;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{cores} cores ({model ?? "unnamed"}), {memory:0} GB, {RuntimeInformation.OSDescription}, .NET {Environment.Version}");
    }
}
