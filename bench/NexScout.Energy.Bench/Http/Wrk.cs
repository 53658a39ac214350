using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NexScout.Energy.Bench.Http;

/// <summary>What one run of wrk measured. Latencies in microseconds; <c>Refused</c> counts answers other than 2xx and 3xx.</summary>
internal sealed record WrkResult(
    [property: JsonPropertyName("requests")] long Requests,
    [property: JsonPropertyName("microseconds")] long Microseconds,
    [property: JsonPropertyName("refused")] long Refused,
    [property: JsonPropertyName("failed")] long Failed,
    [property: JsonPropertyName("p50")] long P50,
    [property: JsonPropertyName("p99")] long P99)
{
    public double PerSecond => Requests * 1e6 / Microseconds;
}

/// <summary>Drives wrk (Debian package <c>wrk</c>): a closed loop of so many connections.</summary>
internal static class Wrk
{
    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "wrk")));

    public static async Task<WrkResult> Run(Uri url, string bodyFile, string keysFile, int connections, TimeSpan length)
    {
        var seconds = Math.Max(1, (int)Math.Round(length.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var script = Path.Combine(AppContext.BaseDirectory, "Http", "wrk.lua");
        var start = new ProcessStartInfo("wrk", [
            "-t1", $"-c{connections}", $"-d{seconds}s", "--timeout", "10s", "--latency", "-s", script, url.ToString(), "--", bodyFile, keysFile])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var wrk = Process.Start(start)!;
        var errors = wrk.StandardError.ReadToEndAsync();
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var line = output.Split('\n').FirstOrDefault(line => line.StartsWith("RESULT ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"wrk printed no result:\n{output}\n{await errors}");
        return JsonSerializer.Deserialize<WrkResult>(line["RESULT ".Length..])!;
    }
}
