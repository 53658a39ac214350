using System.Net;
using System.Net.Sockets;
using NexScout.Energy.Gateway.Commands;
using NexScout.Energy.Gateway.Native;
using NexScout.Energy.Gateway.Tests.Fakes;
using NexScout.Energy.Gateway.Tests.Quotes;
using NexScout.Energy.Providers;

namespace NexScout.Energy.Gateway.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("bogus")]
    [InlineData("serve", "--port", "5")]
    [InlineData("keys")]
    [InlineData("keys", "create", "--role", "king")]
    [InlineData("usage", "--days", "0")]
    [InlineData("usage", "--days", "many")]
    [InlineData("usage", "--json", "--csv")]
    [InlineData("usage", "--skip", "-1")]
    [InlineData("audit", "--day", "yesterday")]
    [InlineData("catalog", "import", "/no/such/file.json")]
    [InlineData("keys", "list", "--data", "a", "--postgres", "b")]
    [InlineData("serve", "--urls", "http://127.0.0.1:notaport")]
    [InlineData("serve", "--urls", "127.0.0.1:5899")]
    [InlineData("serve", "--urls", "http://example.com:5899")]
    [InlineData("upstream", "--urls", "http://foo:5899")]
    [InlineData("upstream", "--Kestrel:Endpoints:one:Url=http://foo:5899")]
    [InlineData("serve", "--Kestrel:Endpoints:one:Url=http://127.0.0.1:notaport")]
    [InlineData("serve", "--data", "/nonexistent-folder", "--Energy:Cache:MostTokens=0")]
    [InlineData("serve", "--Energy:Storage:CommandTimeout=00:00:99")]
    [InlineData("serve", "--Energy:Storage:MaxConnections=many")]
    [InlineData("serve", "--Energy:Configuration:Source:HttpUsers=some")]
    public async Task Arguments_Wrong_ExitWith2AndSayWhat(params string[] args)
    {
        var (code, _, error) = await Run(args);
        Assert.Equal(2, code);
        Assert.StartsWith("energy: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_Asked_TeachesWithExamples()
    {
        var (code, output, _) = await Run("--help");
        Assert.Equal(0, code);
        Assert.Contains("energy keys create --workspace acme", output, StringComparison.Ordinal);
        Assert.Contains("ENERGY_URL", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_Asked_IsTheProgramsVersion()
    {
        var (code, output, _) = await Run("--version");
        Assert.Equal(0, code);
        Assert.StartsWith(GatewayServices.Version, output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public void Port_Taken_IsFoundWithWhatToDo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var finding = DoctorCommand.Port($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        Assert.False(finding.Good);
        Assert.Contains("--urls", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Clock_InThePast_IsFound()
    {
        Assert.False(DoctorCommand.Clock(DateTimeOffset.UnixEpoch).Good);
        Assert.True(DoctorCommand.Clock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).Good);
    }

    [Theory]
    [InlineData(0, null, true, "runs now, for the first time")]
    [InlineData(0, 0, true, "last done 1970-01-01 00:00 UTC: 3 hours rolled up")]
    [InlineData(2, 0, false, "has failed 2 times: 3 hours rolled up")]
    public void Job_AsItStands_IsTold(int failures, int? doneAt, bool good, string text)
    {
        DateTimeOffset? last = doneAt is { } at ? DateTimeOffset.FromUnixTimeSeconds(at) : null;
        Assert.Equal(new DoctorCommand.Finding(good, "job usage_rollup", text), DoctorCommand.Job("usage_rollup", failures, last, "3 hours rolled up"));
    }

    [Fact]
    public async Task Doctor_OfARunningServer_AsksIt()
    {
        await using var server = await RealServer.Start();
        var found = await RunningServer.Look(server.Url.ToString(), TestServer.OperatorKey, TestContext.Current.CancellationToken);
        Assert.All(found, finding => Assert.True(finding.Good, finding.Text));
        Assert.Contains(found, finding => finding.Check == "openai");
        found = await RunningServer.Look(server.Url.ToString(), "no-such-key-anywhere", TestContext.Current.CancellationToken);
        Assert.Equal([true, false], found.Select(finding => finding.Good));
        found = await RunningServer.Look("http://127.0.0.1:1", null, TestContext.Current.CancellationToken);
        Assert.Contains("cannot be reached", Assert.Single(found).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_MisspeltSetting_NamesTheNearest()
    {
        var folder = Directory.CreateTempSubdirectory("energy-doctor-");
        var (code, output, _) = await Run("doctor", "--urls", "http://127.0.0.1:0", "--data", folder.FullName, "--Energy:Cache:KepFor=1");
        Assert.Equal(1, code);
        Assert.Contains("Energy:Cache:KepFor is no setting and sets nothing; did you mean Energy:Cache:KeepFor?", output, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Doctor_WhereServeWouldListen_LooksAtEachAddress()
    {
        var folder = Directory.CreateTempSubdirectory("energy-doctor-");
        var (code, output, _) = await Run("doctor", "--urls", "http://127.0.0.1x:5080", "--data", folder.FullName);
        Assert.Equal(1, code);
        Assert.Contains("'127.0.0.1x' is no address to listen on", output, StringComparison.Ordinal);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        (code, output, _) = await Run("doctor", "--urls", $"http://127.0.0.1:0;http://127.0.0.1:{port}", "--data", folder.FullName);
        Assert.Equal(1, code);
        Assert.Contains($"127.0.0.1:{port} cannot be listened on", output, StringComparison.Ordinal);
        (_, output, _) = await Run("doctor", $"--Kestrel:Endpoints:one:Url=http://127.0.0.1:{port}", "--data", folder.FullName);
        Assert.Contains($"127.0.0.1:{port} cannot be listened on", output, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Usage_OfMoreThanTheLimit_SaysSoBesideTheCsv()
    {
        var folder = Directory.CreateTempSubdirectory("energy-usage-");
        var calls = Path.Combine(folder.FullName, "calls.jsonl");
        File.WriteAllText(calls, "{\"prompt\":\"one\"}\n{\"prompt\":\"two\"}");
        await Run("batch", calls, "--workspace", "w", "--user", "ann", "--data", folder.FullName);
        var (_, csv, more) = await Run("usage", "--csv", "--limit", "1", "--data", folder.FullName);
        Assert.Equal(2, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("There are more: --skip 1 shows the next.", more, StringComparison.Ordinal);
        var (_, next, none) = await Run("usage", "--csv", "--limit", "1", "--skip", "1", "--data", folder.FullName);
        Assert.Empty(none);
        Assert.NotEqual(csv, next);
        Assert.Equal(csv.Split('\n')[0], next.Split('\n')[0]);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("serve", "--urls", "http://127.0.0.1:0")]
    [InlineData("usage")]
    public async Task Folder_InUse_IsToldInOneSentence(params string[] command)
    {
        var folder = Directory.CreateTempSubdirectory("energy-locked-");
        using (new FileStream(Path.Combine(folder.FullName, "energy.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            var start = new System.Diagnostics.ProcessStartInfo("dotnet", [typeof(EnergyApp).Assembly.Location, .. command, "--data", folder.FullName])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = System.Diagnostics.Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(1, process.ExitCode);
            Assert.Empty(output);
            Assert.StartsWith($"energy: The data directory '{folder.FullName}' cannot be locked", error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(true, null, false, "simulated")]
    [InlineData(false, "http://there/v1", true, "anthropic at http://there/v1, with a key")]
    [InlineData(false, "http://there/v1", false, "anthropic at http://there/v1, without a key")]
    public void Provider_AsSetUp_IsTold(bool simulated, string? url, bool keyFound, string text)
    {
        var provider = new ProviderInfo("p", simulated ? "simulated" : "anthropic", url, simulated, keyFound);
        Assert.Contains(text, DoctorCommand.Provider(provider).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_NamesWithFormulas_AreDefused()
    {
        var view = new UsageView(
            "req_1", "w,1", "=cmd()", null, "ai_message", "openai", "gpt-4o", "auto", "r", "normal", 1, 2, 3, 0, 0, 0.5m, 1, false, 0, false, 0, null, 1, "succeeded",
            false, 1, DateTimeOffset.UnixEpoch);
        var csv = UsageCommand.Csv(new UsagePage([view], new UsageTotalsView(1, 1, 2, 3, 0.5m, 1, 0), 1, 0, false));
        Assert.Contains(",\"w,1\",'=cmd(),", csv, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await EnergyProgram.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
