using System.Net.Http.Headers;
using System.Text.Json;
using NexScout.Energy.Gateway.Health;
using NexScout.Energy.Gateway.Native;
using NexScout.Energy.Providers;
using Finding = NexScout.Energy.Gateway.Commands.DoctorCommand.Finding;

namespace NexScout.Energy.Gateway.Commands;

/// <summary>What <c>energy doctor</c> finds at a server that runs: its port and its data are in use, and are to be.</summary>
internal static class RunningServer
{
    /// <summary>Asks the server whether it is ready and, with the operator's key, for its providers and jobs.</summary>
    public static async Task<IReadOnlyList<Finding>> Look(string url, string? key, CancellationToken cancel)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return [new Finding(false, "server", $"ENERGY_URL '{url}' is not a URL such as {GatewayOptions.DefaultUrl}")];
        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };
        if (key is { Length: > 0 }) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        List<Finding> findings = [];
        try
        {
            findings.Add(await Ready(client, address, cancel));
            findings.AddRange(await Inside(client, cancel));
        }
        catch (Exception away) when (away is HttpRequestException or JsonException
            || (away is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            findings.Add(new Finding(false, "server", $"{address} cannot be reached: {away.Message}"));
        }

        return findings;
    }

    private static async Task<Finding> Ready(HttpClient client, Uri address, CancellationToken cancel)
    {
        using var answer = await client.GetAsync(new Uri(HealthPages.ReadyPath, UriKind.Relative), cancel);
        var health = JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(cancel), GatewayJson.Default.HealthView)!;
        return new Finding(answer.IsSuccessStatusCode, "server", $"{address} is {health.Status}{(health.Detail is { } why ? $": {why}" : "")}");
    }

    private static async Task<IReadOnlyList<Finding>> Inside(HttpClient client, CancellationToken cancel)
    {
        using var catalog = await client.GetAsync(new Uri("/api/catalog", UriKind.Relative), cancel);
        using var jobs = await client.GetAsync(new Uri("/api/jobs", UriKind.Relative), cancel);
        if (!catalog.IsSuccessStatusCode || !jobs.IsSuccessStatusCode)
            return [new Finding(false, "key", "ENERGY_OPERATOR_KEY is absent, or is not that server's operator's: "
                + "providers and jobs cannot be looked at")];
        var shown = JsonSerializer.Deserialize(await catalog.Content.ReadAsByteArrayAsync(cancel), GatewayJson.Default.CatalogView)!;
        var done = JsonSerializer.Deserialize(await jobs.Content.ReadAsByteArrayAsync(cancel), JobJson.Default.JobList)!;
        return
        [
            .. shown.Providers.Select(p => DoctorCommand.Provider(new ProviderInfo(p.Name, p.Kind, p.BaseUrl, p.Simulated, p.KeyFound == true))),
            .. done.Jobs.Select(job => DoctorCommand.Job(job.Name, job.Failures, job.LastRun, job.LastResult)),
        ];
    }
}
