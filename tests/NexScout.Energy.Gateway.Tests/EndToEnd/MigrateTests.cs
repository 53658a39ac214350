using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
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
                for (var i = 0; i < 5; i++)
                    Assert.Equal(HttpStatusCode.OK, await Book.Ask(server, key, $"Write message {i} to prospect {key[..20]}.", null));
            }

            Assert.Equal(HttpStatusCode.OK, await Book.Ask(server, keys[0], "Write once", "only-once"));
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
        Assert.Equal(HttpStatusCode.Conflict, await Book.Ask(next, keys[0], "Write once", "only-once"));
        Assert.Equal(charged, await to.Ledger.LoggedTokens());
        Assert.Equal(HttpStatusCode.OK, await Book.Ask(next, keys[0], "Write something that is new", null));
        Assert.True(charged < await to.Ledger.LoggedTokens());
        var (tokens, cost, open) = await to.Ledger.Accounts();
        Assert.Equal((await to.Ledger.LoggedTokens(), await to.Ledger.LoggedCost(), 0), (tokens, cost, open));
        using var operators = Book.Client(next, EnergyProcess.OperatorKey);
        var audit = await operators.GetFromJsonAsync<JsonElement>("/api/audit", Cancel);
        Assert.Equal((5, 5), (audit.GetProperty("users").GetInt32(), audit.GetProperty("agree").GetInt32()));
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
        var before = Bytes(from);
        (code, var output, error) = await Run(command);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(before, Bytes(from));
        Assert.Contains("usage log: tokens", output, StringComparison.Ordinal);
        Assert.DoesNotContain("DIFFERS", output, StringComparison.Ordinal);
    }

    // The server was killed: what it wrote last stands in the log beside the file.
    private static string[] Bytes(TestStorage storage) =>
        [.. ((string[])["energy.db", "energy.db-wal"]).Select(name => Path.Combine(storage.Arguments[1], name))
            .Select(file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))))];

    // A server whose provider takes its time is killed in the middle of a call.
    private static async Task LeaveOpen(TestStorage storage, string key)
    {
        var slow = new Dictionary<string, string>(_settings);
        foreach (var provider in (string[])["openai", "groq", "anthropic"])
            slow[$"Energy__Providers__{provider}__Simulated__FirstToken"] = "00:00:30";
        await using var server = await EnergyProcess.Start(slow, storage.Arguments);
        var call = Book.Ask(server, key, "Write what never ends", null);
        for (var i = 0; i < 1_000 && await storage.Ledger.Opened() == 0; i++) await Task.Delay(10, Cancel);
        server.Kill();
        await Assert.ThrowsAnyAsync<Exception>(() => call);
        Assert.Equal(1, await storage.Ledger.Opened());
    }

    private static async Task Closed(TestStorage storage)
    {
        for (var i = 0; i < 1_000 && await storage.Ledger.Opened() > 0; i++) await Task.Delay(10, Cancel);
    }

    private static async Task Configure(EnergyProcess server, string key)
    {
        using var operators = Book.Client(server, EnergyProcess.OperatorKey);
        using var terms = await operators.PutAsJsonAsync(
            "/api/workspaces/acme", new { over_limit = "debt", debt_limit_percent = 15, shared_cache = true }, Cancel);
        Assert.True(terms.IsSuccessStatusCode, await terms.Content.ReadAsStringAsync(Cancel));
        using var hook = await operators.PostAsJsonAsync(
            "/api/webhooks", new { url = "http://127.0.0.1:9/hook", types = new[] { "debt.opened" } }, Cancel);
        Assert.True(hook.IsSuccessStatusCode, await hook.Content.ReadAsStringAsync(Cancel));
        using var user = Book.Client(server, key);
        using var mode = await user.PatchAsJsonAsync("/api/profile", new { preferred_mode = "pro" }, Cancel);
        Assert.True(mode.IsSuccessStatusCode, await mode.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        return (await EnergyProgram.Run(args, output, error), output.ToString(), error.ToString());
    }
}
