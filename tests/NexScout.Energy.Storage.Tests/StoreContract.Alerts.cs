using System.Text;
using System.Text.Json;
using NexScout.Energy.Budgets;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Storage.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task DebtChanges_OfAUser_SayWhatWasOwedBefore()
    {
        await Commit(Some.Write(0) with { Debts = [Owing(100), Owing(250)] });
        await Commit(Some.Write(0, new UserKey("acme", "bob")) with { Debts = [Owing(7)] });
        await Commit(Some.Write(1) with { Debts = [Owing(0) with { Status = DebtStatus.Cleared }] });
        var changes = await Store.DebtChanges(Some.Noon.AddYears(-1), Cancel);
        Assert.Equal([("ann", 100L, 0L), ("ann", 250, 100), ("bob", 7, 0), ("ann", 0, 250)], changes.Select(c => (c.User.User, c.Debt.Tokens, c.TokensBefore)));
        Assert.Equal(Owing(250), changes[1].Debt);
        Assert.Equal(4, changes.Select(c => c.Number).Distinct().Count());
        Assert.Empty(await Store.DebtChanges(TimeProvider.System.GetUtcNow().AddDays(1), Cancel));
    }

    [Fact]
    public async Task Indebted_OfADay_AreThoseThatUsedSomethingThen()
    {
        var today = DateOnly.FromDateTime(Some.Noon.UtcDateTime);
        await Account("ann", today, Owing(5));
        await Account("bob", today.AddDays(-1), Owing(5));
        await Account("cid", today, null);
        await Account("dan", today, Owing(0) with { Status = DebtStatus.Cleared });
        await Account("eve", today, Owing(9));
        var since = TimeProvider.System.GetUtcNow().AddDays(-1);
        Assert.Equal(["ann", "eve"], (await Store.Indebted(today, since, "", 10, Cancel)).Select(state => state.User.User));
        Assert.Equal(["ann"], (await Store.Indebted(today, since, "", 1, Cancel)).Select(state => state.User.User));
        Assert.Equal(["eve"], (await Store.Indebted(today, since, "acme/ann", 10, Cancel)).Select(state => state.User.User));
        Assert.Empty(await Store.Indebted(today, since.AddDays(2), "", 10, Cancel));
    }

    [Fact]
    public async Task LastAlerts_OfSomeTypes_AreTheNewestFirst()
    {
        await Store.AddEvents([Event("1", "alert.a"), Event("2", "alert.b", seconds: 1), Event("3", "alert.c", seconds: 2), Event("4", "alert.a", seconds: 3)], Cancel);
        Assert.Equal(["4", "2", "1"], (await Store.LastAlerts(["alert.a", "alert.b"], 10, Cancel)).Select(e => e.Id));
        Assert.Equal(["4"], (await Store.LastAlerts(["alert.a", "alert.b"], 1, Cancel)).Select(e => e.Id));
    }

    [Fact]
    public async Task WeeklyCosts_RolledUpAndNot_CountOnce()
    {
        // Noon is a Wednesday: its week began on the second.
        var monday = new DateOnly(2026, 3, 2);
        var other = new UserKey("other", "bob");
        await Commit(Some.Write(0) with { Closed = [.. Enumerable.Range(1, 48).Select(i => Costing(i, Some.Ann, Some.Noon.AddHours(-i)))] });
        await Commit(Some.Write(0, other) with { Closed = [Costing(100, other, Some.Noon), Costing(101, other, Some.Noon.AddDays(-3))] });
        await Store.RollUp(Some.Noon.AddHours(-10), 1_000, Cancel);
        var costs = await Store.WeeklyCosts(monday, NanoUsd.Zero, Cancel);
        Assert.Equal([("acme", 48_000L), ("other", 1_000)], costs.Select(c => (c.Workspace, c.Cost.Value)));
        Assert.Equal(["acme"], (await Store.WeeklyCosts(monday, new NanoUsd(47_999), Cancel)).Select(c => c.Workspace));
        Assert.Empty(await Store.WeeklyCosts(monday, new NanoUsd(48_000), Cancel));
    }

    [Fact]
    public async Task Audit_Forged_NamesTheUsersThatDiffer()
    {
        var (bob, cid) = (new UserKey("acme", "bob"), new UserKey("other", "cid"));
        await Charged(Some.Ann, 1, 3);
        await Charged(bob, 11, 2);
        await Charged(cid, 21, 1);
        var fair = await Store.Audit(null, null, 10, Cancel);
        Assert.Equal((3, 3, 0), (fair.Users, fair.Agree, fair.Differ.Count));
        await Forge("UPDATE ai_usage_logs SET cost_nano = cost_nano + 1 WHERE user_id = 'bob' AND id = (SELECT min(id) FROM ai_usage_logs WHERE user_id = 'bob')");
        var forged = await Store.Audit(null, null, 10, Cancel);
        Assert.Equal((3, 2), (forged.Users, forged.Agree));
        Assert.Equal(new Reports.AccountDifference(bob, 300, 300, new NanoUsd(90_003), new NanoUsd(90_002)), Assert.Single(forged.Differ));
        // A charge without a call, and calls without a charge.
        await Forge("DELETE FROM ai_usage_logs WHERE user_id = 'cid'");
        await Forge("DELETE FROM actor_state WHERE key = 'acme/ann'");
        forged = await Store.Audit(null, null, 10, Cancel);
        Assert.Equal([("ann", 450L, 0L), ("bob", 300, 300), ("cid", 0, 150)], forged.Differ.Select(d => (d.User.User, d.LogTokens, d.AccountTokens)));
        Assert.Equal((3, 0), (forged.Users, forged.Agree));
        Assert.Equal(["ann", "bob"], (await Store.Audit("acme", null, 10, Cancel)).Differ.Select(d => d.User.User));
        Assert.Equal((3, 1), ((await Store.Audit(null, null, 1, Cancel)).Users, (await Store.Audit(null, null, 1, Cancel)).Differ.Count));
        Assert.Equal(2, (await Store.Audit(null, DateOnly.FromDateTime(Some.Noon.UtcDateTime), 10, Cancel)).Users);
        Assert.Equal(0, (await Store.Audit(null, new DateOnly(2020, 1, 1), 10, Cancel)).Users);
    }

    [Fact]
    public async Task Audit_RecordsThatWereKeptForTheirTime_CountBySum()
    {
        await Charged(Some.Ann, 1, 3);
        await Store.RollUp(Some.Noon.AddDays(3), 1_000, Cancel);
        Assert.Equal(3, await Store.RemoveUsage(Some.Noon.AddDays(2), 1_000, Cancel));
        var audit = await Store.Audit("acme", null, 10, Cancel);
        Assert.Equal((1, 1), (audit.Users, audit.Agree));
    }

    private async Task Account(string name, DateOnly day, Debt? debt)
    {
        var user = new UserKey("acme", name);
        var state = BudgetState.New(user, Tier.Free, Some.Noon) with { Day = day, Debt = debt };
        await Commit(State(user, state) with { Debts = debt is null ? [] : [debt] });
    }

    private async Task Charged(UserKey user, int first, int calls)
    {
        var records = Enumerable.Range(first, calls).Select(i => Some.Record(i, user)).ToList();
        var state = BudgetState.New(user, Tier.Free, Some.Noon) with
        {
            TotalTokens = records.Sum(record => record.Usage.Total),
            TotalCost = new NanoUsd(records.Sum(record => record.Cost.Value)),
        };
        await Commit(State(user, state) with { Closed = records });
    }

    private static Hosting.ActorWrite State(UserKey user, BudgetState state) =>
        Some.Write(0, user, Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(state, EnergyStateJson.Default.BudgetState)));

    private static Debt Owing(long tokens) => new(tokens, new NanoUsd(tokens * 10), "exceeded_weekly_limit", DebtStatus.Active, Some.Noon);

    private static UsageRecord Costing(int number, UserKey user, DateTimeOffset at) => Some.Record(number, user) with { Cost = new NanoUsd(1_000), At = at };

    private async Task Forge(string sql) => await Store.Inspect(
        async connection =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            return await command.ExecuteNonQueryAsync(Cancel);
        }, Cancel);
}
