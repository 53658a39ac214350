using System.Globalization;
using NexScout.Energy.Gateway.Backtest;
using NexScout.Energy.Gateway.Commands;

namespace NexScout.Energy.Gateway.Tests.Backtest;

public sealed class BacktestTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("energy-backtest-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Csv_QuotesAndLineBreaks_AreReadAsTheyWereWritten()
    {
        using var text = new StringReader("a,b,c\r\n\"one, two\",\"say \"\"hi\"\"\",\"two\nlines\"\n,,last");
        var csv = new CsvReader(text);
        Assert.Equal(["a", "b", "c"], csv.Read()!);
        Assert.Equal(["one, two", "say \"hi\"", "two\nlines"], csv.Read()!);
        Assert.Equal(2, csv.Line);
        Assert.Equal(["", "", "last"], csv.Read()!);
        Assert.Equal(4, csv.Line);
        Assert.Null(csv.Read());
    }

    [Fact]
    public async Task Backtest_Trace_ComparesBothAndHoldsItsInterval()
    {
        // Arrivals of a Poisson process, lengths log-normal.
        var random = new Random(1);
        var lines = new List<string> { "TIMESTAMP,ContextTokens,GeneratedTokens" };
        var at = new DateTime(2026, 1, 5, 9, 0, 0, DateTimeKind.Utc);
        for (var i = 0; i < 20_000; i++)
        {
            at = at.AddSeconds(-Math.Log(1 - random.NextDouble()) / 5);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm:ss.fffffff},{random.Next(50, 2_000)},{(int)(180 * Math.Exp(0.6 * Normal(random)))}"));
        }

        var report = BacktestRun.Run(Write(lines));
        Assert.Equal(20_000, report.Rows);
        Assert.True(report.Length.CalibratedMedianError < report.Length.SeedMedianError);
        Assert.InRange(report.Length.UnderP90, 0.87, 0.95);
        Assert.All(report.Volume.Where(volume => volume.Forecasts > 300), volume => Assert.InRange(volume.CalibratedCoverage, 0.87, 0.93));
        var (code, output) = await Run("backtest", Write(lines), "--json");
        Assert.Equal(0, code);
        Assert.Contains("\"calibrated_coverage\"", output, StringComparison.Ordinal);
        Assert.Contains("\"under_p90\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backtest_Answers_LearnsEachModel()
    {
        var lines = Enumerable.Range(0, 200).Select(i => $"\"What is {i}, and why?\",True,\"{string.Join(' ', Enumerable.Repeat("word", 50 + (i % 20)))}\"").Prepend("prompt,m,m_response").ToList();
        var report = BacktestRun.Run(Write(lines));
        Assert.Equal(("answers", 200L), (report.Kind, report.Rows));
        Assert.True(report.Length.CalibratedMedianError < 0.2);
        Assert.Equal(0, (await Run("backtest", Write(lines))).Code);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a,b\n1,2", "neither a trace")]
    [InlineData("TIMESTAMP,ContextTokens,GeneratedTokens\nyesterday,1,2", "line 2: 'yesterday' is not a moment")]
    [InlineData("TIMESTAMP,ContextTokens,GeneratedTokens\n2026-01-01,1,2\n2026-01-02,x,2", "line 3: 'x' is not a number")]
    [InlineData("TIMESTAMP,ContextTokens,GeneratedTokens\n2026-01-01,1", "line 2: there are 2 cells")]
    [InlineData("TIMESTAMP,ContextTokens,GeneratedTokens\n2026-01-02,1,2\n2026-01-01,1,2", "order of time")]
    [InlineData("prompt,m_response\n\"open,1", "not closed")]
    public async Task Backtest_WrongFile_SaysWhatAndWhere(string content, string expected)
    {
        var (code, output) = await Run("backtest", Write([content]));
        Assert.Equal(2, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backtest_NoFile_ExitsWith1() => Assert.Equal(1, (await Run("backtest", "/no/such/file.csv")).Code);

    private string Write(IEnumerable<string> lines)
    {
        var path = Path.Combine(_folder.FullName, Path.GetRandomFileName());
        File.WriteAllText(path, string.Join('\n', lines));
        return path;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static async Task<(int Code, string Output)> Run(params string[] args)
    {
        await using var output = new StringWriter();
        return (await EnergyProgram.Run(args, output, output), output.ToString());
    }
}
