using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>What users and operators see.</summary>
internal sealed record Book(List<string> Users, string Settings, List<string> Reports)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Book> Of(EnergyProcess server, List<string> keys)
    {
        var users = new List<string>();
        foreach (var key in keys)
        {
            using var user = Client(server, key);
            var profile = await user.GetFromJsonAsync<JsonElement>("/api/profile", Cancel);
            string[] steady =
            ["tier", "preferred_mode", "efficiency_rating", "energy_capacity", "today_tokens", "today_cost_usd", "weekly_usage",
                "month_cost_usd", "total_requests", "total_tokens_saved", "common_patterns", "debt"];
            users.Add(string.Join('\n', steady.Select(name => $"{name}: {profile.GetProperty(name).GetRawText()}"))
                + await user.GetStringAsync("/api/usage?limit=100", Cancel) + await user.GetStringAsync("/api/debt", Cancel));
        }

        using var operators = Client(server, EnergyProcess.OperatorKey);
        var settings = "";
        foreach (var path in (string[])["/api/keys", "/api/webhooks"]) settings += await operators.GetStringAsync(path, Cancel);
        settings += (await operators.GetFromJsonAsync<JsonElement>("/api/workspaces/acme", Cancel)).GetProperty("terms").GetRawText();
        var reports = new List<string>();
        foreach (var report in (await operators.GetFromJsonAsync<JsonElement>("/api/reports", Cancel)).GetProperty("reports").EnumerateArray())
            reports.Add(await operators.GetStringAsync($"/api/reports/{report.GetProperty("name").GetString()}?workspace=acme", Cancel));
        return new Book(users, settings, reports);
    }

    public static async Task<HttpStatusCode> Ask(EnergyProcess server, string key, string prompt, string? once)
    {
        using var client = Book.Client(server, key);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/generate") { Content = JsonContent.Create(new { prompt }) };
        if (once is not null) request.Headers.Add("idempotency-key", once);
        using var answer = await client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    public static HttpClient Client(EnergyProcess server, string key)
    {
        var client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
