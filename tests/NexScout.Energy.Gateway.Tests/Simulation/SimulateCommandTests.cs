using System.Text.Json;
using NexScout.Energy.Gateway.Commands;
using NexScout.Energy.Gateway.Simulation;

namespace NexScout.Energy.Gateway.Tests.Simulation;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("energy-simulate").FullName;

    [Theory]
    [InlineData("--users", "0")]
    [InlineData("--users", "many")]
    [InlineData("--requests", "0")]
    [InlineData("--requests", "5000")]
    [InlineData("--seed", "x")]
    [InlineData("--trace", "/no/such/trace.csv")]
    [InlineData("--json", "/no/such/folder/report.json")]
    [InlineData("--bogus")]
    [InlineData("--Energy:Free:WeeklyTokens=none")]
    public async Task Arguments_Wrong_ExitWith2AndSayWhat(params string[] args)
    {
        var (code, _, error) = await Run(["simulate", "--users", "2", "--requests", "1", .. args]);

        Assert.Equal(2, code);
        Assert.StartsWith("energy: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("a,b\n1,2\n", "line 1")]
    [InlineData("TIMESTAMP,ContextTokens,GeneratedTokens\n", "no requests")]
    [InlineData("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46,374\n", "line 2")]
    [InlineData("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46,374,44\nsoon,1,1\n", "line 3")]
    [InlineData("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46,-3,44\n", "-3")]
    public async Task Trace_Wrong_IsRefusedWithItsLine(string content, string said)
    {
        var (code, _, error) = await Run("simulate", "--trace", Write(content));

        Assert.Equal(2, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_Asked_HoldTheReport()
    {
        var (json, markdown) = (Path.Combine(_folder, "a.json"), Path.Combine(_folder, "a.md"));

        var (code, output, error) = await Run("simulate", "--users", "20", "--requests", "5", "--seed", "8", "--json", json, "--markdown", markdown);

        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.Contains("cost / naive", output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(json));
        foreach (var way in new[] { "naive", "v4", "v5" })
        {
            Assert.True(report.RootElement.GetProperty(way).GetProperty("tokens").GetInt64() > 0);
            Assert.True(report.RootElement.GetProperty(way).GetProperty("cost_usd").GetDecimal() > 0);
        }

        var text = await File.ReadAllTextAsync(markdown);
        Assert.Contains("## Tier economics", text, StringComparison.Ordinal);
        Assert.Contains(Population.Default.Features[0].Reason, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Trace_OfThreeRequests_IsPricedByItsOwnTokens()
    {
        var file = Write("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:50.5,400,110\n2023-11-16 18:15:46,200,50\n2023-11-16 18:16:46,100,20\n");

        var report = SimulationRunTests.Report(new SimulationSettings { Users = 10, Trace = file });

        Assert.Equal(3, report.Naive.Requests);
        Assert.Equal(180, report.Naive.OutputTokens);
        Assert.InRange(report.Naive.InputTokens, 690, 710);
        Assert.Equal(60.0 / 3600, report.VirtualHours, 3);
        Assert.Equal(0, report.V5.Cached);
        Assert.True(report.V5.AgreesWithRecords);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string content)
    {
        var file = Path.Combine(_folder, "trace.csv");
        File.WriteAllText(file, content);
        return file;
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await EnergyProgram.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
