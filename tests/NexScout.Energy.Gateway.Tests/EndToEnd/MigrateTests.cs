using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using NexScout.Energy.Gateway.Commands;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>From the embedded server to PostgreSQL by <c>energy migrate</c>.</summary>
public sealed class MigrateTests
{
    private static readonly Dictionary<string, string> _settings = new()
    {
        ["Energy__Node__Lease"] = "00:00:02",
        ["Energy__Node__Heartbeat"] = "00:00:00.500",
        ["Energy__Node__CloseAbandoned"] = "00:00:00.500",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_MovedToPostgres_GoesOnWhereItWas()
    {
        await using var from = await TestStorage.Start("sqlite");
        await using var to = await TestStorage.Start("postgres");
        Book before;
        List<string> keys = [];
        string late;
        await using (var server = await EnergyProcess.Start(_settings, from.Arguments))
        {
            foreach (var user in (string[])["ann", "bob", "çağla"]) keys.Add(await EnergyClient.NewKey(server.Address, "acme", user, "pro"));
            foreach (var key in keys)
            {
                for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.OK, await Ask(server, key, $"Write message {i} to prospect {key[..20]}.", null));
            }

            Assert.Equal(HttpStatusCode.OK, await Ask(server, keys[0], "Write once", "only-once"));
            late = await EnergyClient.NewKey(server.Address, "beta", "late", "pro");
            await Configure(server, keys[0]);
            before = await Book.Of(server, keys);
            server.Kill();
        }

        await LeaveOpen(from, late);
        await Migrate(from, to);
        await using var next = await EnergyProcess.Start(_settings, to.Arguments);
        await Closed(to);
        Assert.Equal(1, await to.Ledger.Outcomes("abandoned"));
        var after = await Book.Of(next, keys);
        Assert.Equal(before.Users, after.Users);
        Assert.Equal(before.Settings, after.Settings);
        Assert.Equal(before.Reports, after.Reports);
        var charged = await to.Ledger.LoggedTokens();
        Assert.Equal(HttpStatusCode.Conflict, await Ask(next, keys[0], "Write once", "only-once"));
        Assert.Equal(charged, await to.Ledger.LoggedTokens());
        Assert.Equal(HttpStatusCode.OK, await Ask(next, keys[0], "Write something that is new", null));
        Assert.True(charged < await to.Ledger.LoggedTokens());
        var (tokens, cost, open) = await to.Ledger.Accounts();
        Assert.Equal((await to.Ledger.LoggedTokens(), await to.Ledger.LoggedCost(), 0), (tokens, cost, open));
        using var operators = Client(next, EnergyProcess.OperatorKey);
        var audit = await operators.GetFromJsonAsync<JsonElement>("/api/audit", Cancel);
        Assert.Equal((5, 5), (audit.GetProperty("users").GetInt32(), audit.GetProperty("agree").GetInt32()));
    }

    [Fact]
    public async Task Migrate_KilledAtRandomMoments_EndsWithEverything()
    {
        await using var from = await TestStorage.Start("sqlite");
        await using var to = await TestStorage.Start("postgres");
        await using (var server = await EnergyProcess.Start(_settings, from.Arguments))
        {
            var key = await EnergyClient.NewKey(server.Address, "acme", "ann", "pro");
            Assert.Equal(HttpStatusCode.OK, await Ask(server, key, "Write to a customer", null));
            server.Kill();
        }

        Multiply(from.Arguments[1], 40_000);
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var kill = 0; kill < 6; kill++) await Process(from, to, TimeSpan.FromMilliseconds(random.Next(300, 2_500)));
        var (code, output) = await Process(from, to, null);
        Assert.True(code == 0, $"{output} (seed {seed})");
        Assert.Equal(await from.Ledger.LoggedTokens(), await to.Ledger.LoggedTokens());
        Assert.Equal(await from.Ledger.Charged(), await to.Ledger.Charged());
    }

    [Fact]
    public async Task Migrate_NoData_ExitsWith2AndSaysWhere()
    {
        var (code, _, error) = await Run("migrate", "--data", "/no/such/folder", "--to", "Host=127.0.0.1;Port=1");
        Assert.Equal((2, true), (code, error.Contains("/no/such/folder", StringComparison.Ordinal)));
        (code, var help, _) = await Run("migrate", "--help");
        Assert.Equal((0, true), (code, help.Contains("energy serve --postgres", StringComparison.Ordinal)));
        Assert.Equal(2, (await Run("migrate", "--data", "x")).Code);
    }

    [Fact]
    public async Task Migrate_DatabaseAway_ExitsWith1AndSaysWhatToDo()
    {
        await using var from = await TestStorage.Start("sqlite");
        await using (var server = await EnergyProcess.Start(_settings, from.Arguments)) server.Kill();
        var (code, _, error) = await Run("migrate", "--data", from.Arguments[1], "--to", "Host=127.0.0.1;Port=1;Password=secret-word");
        Assert.Equal((1, true), (code, error.Contains("run the same command again", StringComparison.Ordinal)));
        Assert.DoesNotContain("secret-word", error, StringComparison.Ordinal);
    }

    private static async Task Migrate(TestStorage from, TestStorage to)
    {
        string[] command = ["migrate", "--data", from.Arguments[1], "--to", to.Arguments[1]];
        var (code, plan, error) = await Run([.. command, "--dry-run"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("1 open calls", plan, StringComparison.Ordinal);
        (code, var output, error) = await Run(command);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("usage log: tokens", output, StringComparison.Ordinal);
        Assert.DoesNotContain("DIFFERS", output, StringComparison.Ordinal);
    }

    // A server whose provider takes its time is killed in the middle of a call.
    private static async Task LeaveOpen(TestStorage storage, string key)
    {
        var slow = new Dictionary<string, string>(_settings);
        foreach (var provider in (string[])["openai", "groq", "anthropic"]) slow[$"Energy__Providers__{provider}__Simulated__FirstToken"] = "00:00:30";
        await using var server = await EnergyProcess.Start(slow, storage.Arguments);
        var call = Ask(server, key, "Write what never ends", null);
        for (var i = 0; i < 1_000 && await storage.Ledger.Opened() == 0; i++) await Task.Delay(10, Cancel);
        server.Kill();
        await Assert.ThrowsAnyAsync<Exception>(() => call);
        Assert.Equal(1, await storage.Ledger.Opened());
    }

    private static async Task Closed(TestStorage storage)
    {
        for (var i = 0; i < 1_000 && await storage.Ledger.Opened() > 0; i++) await Task.Delay(10, Cancel);
    }

    private static async Task<HttpStatusCode> Ask(EnergyProcess server, string key, string prompt, string? once)
    {
        using var client = Client(server, key);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/generate") { Content = JsonContent.Create(new { prompt }) };
        if (once is not null) request.Headers.Add("idempotency-key", once);
        using var answer = await client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    private static async Task Configure(EnergyProcess server, string key)
    {
        using var operators = Client(server, EnergyProcess.OperatorKey);
        using var terms = await operators.PutAsJsonAsync("/api/workspaces/acme", new { over_limit = "debt", debt_limit_percent = 15, shared_cache = true }, Cancel);
        Assert.True(terms.IsSuccessStatusCode, await terms.Content.ReadAsStringAsync(Cancel));
        using var hook = await operators.PostAsJsonAsync("/api/webhooks", new { url = "http://127.0.0.1:9/hook", types = new[] { "debt.opened" } }, Cancel);
        Assert.True(hook.IsSuccessStatusCode, await hook.Content.ReadAsStringAsync(Cancel));
        using var user = Client(server, key);
        using var mode = await user.PatchAsJsonAsync("/api/profile", new { preferred_mode = "pro" }, Cancel);
        Assert.True(mode.IsSuccessStatusCode, await mode.Content.ReadAsStringAsync(Cancel));
    }

    private static HttpClient Client(EnergyProcess server, string key)
    {
        var client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    // Copies of the one call that was made, each of another user.
    private static void Multiply(string folder, int times)
    {
        using var file = new SqliteConnection($"Data Source={Path.Combine(folder, "energy.db")};Pooling=False");
        file.Open();
        using var command = file.CreateCommand();
        command.CommandText = "SELECT group_concat(name) FROM pragma_table_info('ai_usage_logs') WHERE name NOT IN ('id', 'user_id')";
        var columns = (string)command.ExecuteScalar()!;
        command.CommandText =
            $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {times.ToString(CultureInfo.InvariantCulture)}), "
            + $"one AS (SELECT * FROM ai_usage_logs LIMIT 1) INSERT INTO ai_usage_logs (id, user_id, {columns}) "
            + $"SELECT 'copy-' || i, 'user-' || i % 1000, {columns} FROM n, one; "
            + "INSERT INTO actor_state SELECT 1, 'acme/user-' || i, 1, state FROM actor_state, (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
            + "SELECT i + 1 FROM n WHERE i < 1000) SELECT i FROM n) WHERE kind = 1 AND key = 'acme/ann'";
        command.ExecuteNonQuery();
    }

    private static async Task<(int Code, string Output)> Process(TestStorage from, TestStorage to, TimeSpan? killAfter)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "energy.dll"), "migrate", "--data", from.Arguments[1], "--to", to.Arguments[1]])
            start.ArgumentList.Add(argument);
        using var process = System.Diagnostics.Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        if (killAfter is { } moment)
        {
            await Task.Delay(moment, Cancel);
            process.Kill();
        }

        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, await output + await error);
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        return (await EnergyProgram.Run(args, output, error), output.ToString(), error.ToString());
    }

    /// <summary>What users and operators see.</summary>
    private sealed record Book(List<string> Users, string Settings, List<string> Reports)
    {
        public static async Task<Book> Of(EnergyProcess server, List<string> keys)
        {
            var users = new List<string>();
            foreach (var key in keys)
            {
                using var user = Client(server, key);
                var profile = await user.GetFromJsonAsync<JsonElement>("/api/profile", Cancel);
                string[] steady = ["tier", "preferred_mode", "efficiency_rating", "energy_capacity", "today_tokens", "today_cost_usd", "weekly_usage",
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
    }
}
