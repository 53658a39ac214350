using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Data.Sqlite;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary><c>energy migrate</c> is killed by SIGKILL and started again.</summary>
public sealed class MigrateKillTests
{
    private static readonly Dictionary<string, string> _settings = new()
    {
        ["Energy__Node__Lease"] = "00:00:02",
        ["Energy__Node__Heartbeat"] = "00:00:00.500",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrate_KilledAtRandomMoments_EndsWithEverything()
    {
        await using var from = await TestStorage.Start("sqlite");
        await using var to = await TestStorage.Start("postgres");
        await using (var server = await EnergyProcess.Start(_settings, from.Arguments))
        {
            var key = await EnergyClient.NewKey(server.Address, "acme", "ann", "pro");
            Assert.Equal(HttpStatusCode.OK, await Book.Ask(server, key, "Write to a customer", null));
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
        string[] arguments = ["migrate", "--data", from.Arguments[1], "--to", to.Arguments[1]];
        foreach (var argument in arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "energy.dll"))) start.ArgumentList.Add(argument);
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
}
