using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Events;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using NexScout.Energy.Reports;

namespace NexScout.Energy.Alerts;

/// <summary>Makes alerts. An id says what the alert is about, so that one matter is raised once, by whichever process sees it.</summary>
internal static class Alert
{
    public const string ClusterDown = "alert.cluster_down";
    public const string ClusterBack = "alert.cluster_back";

    /// <summary>A debt began or grew.</summary>
    public static OutboxEvent Debt(DebtChange change)
    {
        var grew = change.Debt.Tokens - change.TokensBefore;
        return Of(
            Text($"evt_debt/{change.Number}"), "alert.debt", change.User.Workspace, change.User.User, change.At, AlertJson.Default.DebtAlert,
            new DebtAlert(
                change.Debt.Tokens, grew, change.Debt.Cost.Usd, change.Debt.Reason, Word(change.Debt.Status), change.Debt.Since,
                change.TokensBefore == 0 ? Text($"{change.User} is {grew} tokens over its weekly budget.") : Text($"{change.User}'s debt grew by {grew} to {change.Debt.Tokens} tokens.")));
    }

    /// <summary>A workspace's week cost more than the limit.</summary>
    public static OutboxEvent WeeklyCost(WorkspaceCost spent, DateOnly monday, NanoUsd limit, DateTimeOffset now)
    {
        var week = Text($"{monday:yyyy-MM-dd}");
        return Of(
            $"evt_weekly_cost/{Name(spent.Workspace)}/{week}", "alert.weekly_cost", spent.Workspace, null, now, AlertJson.Default.WeeklyCostAlert,
            new WeeklyCostAlert(week, spent.Cost.Usd, limit.Usd, $"{spent.Workspace} has cost ${spent.Cost} in the week of {week}, more than ${limit}."));
    }

    /// <summary>A user that has debt used more on a day than its recovery plan allows for.</summary>
    public static OutboxEvent DailyUsage(UserProfile profile, long tokens, RecoveryPlan plan, DateOnly day, DateTimeOffset now) => Of(
        Text($"evt_daily_usage/{Name(profile.User.Workspace)}/{Name(profile.User.User)}/{day:yyyy-MM-dd}"), "alert.daily_usage",
        profile.User.Workspace, profile.User.User, now, AlertJson.Default.DailyUsageAlert,
        new DailyUsageAlert(
            tokens, plan.DailyTokens, plan.UpgradeTo is { } tier ? Word(tier) : null,
            Text($"{profile.User} has debt and used {tokens} tokens on {day:yyyy-MM-dd}; its recovery plan allows for {plan.DailyTokens}.")));

    /// <summary>A cluster takes no traffic any more, or takes it again.</summary>
    public static OutboxEvent Cluster(ClusterSnapshot cluster, bool down, DateTimeOffset now) => Of(
        Text($"evt_cluster/{Name(cluster.Id)}/{Word(cluster.Status)}/{now.UtcDateTime:yyyyMMddHHmm}"), down ? ClusterDown : ClusterBack, null, null, now,
        AlertJson.Default.ClusterAlert,
        new ClusterAlert(
            cluster.Id, Word(cluster.Status), Math.Round(cluster.SuccessRate, 4), Math.Round(cluster.RejectionRate, 4), Math.Round(cluster.LatencyMs, 1), cluster.At,
            down ? $"{cluster.Id} is {Word(cluster.Status)}: it takes probes only." : $"{cluster.Id} takes traffic again."));

    /// <summary>The system is in panic, or is so no more.</summary>
    public static OutboxEvent Load(LoadEvent change, bool panic) => Of(
        Text($"evt_{(panic ? "panic" : "panic_over")}/{change.At.UtcDateTime:yyyyMMddHHmmssffffff}"), panic ? "alert.panic" : "alert.panic_over", null, null, change.At,
        AlertJson.Default.LoadAlert,
        new LoadAlert(
            Word(change.State), change.Percent, change.ActiveRequests, change.QueueDepth,
            Text($"The system's load is {change.Percent:0.#} %: {(panic ? "panic" : "the panic is over")}.")));

    /// <summary>What cluster an alert is about, and when what it says was measured: before it was raised, where an older version raised it.</summary>
    public static (string Cluster, DateTimeOffset MeasuredAt) ClusterOf(OutboxEvent alert)
    {
        var data = JsonSerializer.Deserialize(alert.Data, AlertJson.Default.ClusterAlert);
        return (data?.Cluster ?? "", data?.MeasuredAt ?? alert.At);
    }

    private static OutboxEvent Of<T>(string id, string type, string? workspace, string? user, DateTimeOffset at, JsonTypeInfo<T> json, T data) =>
        new(id, type, workspace, user, JsonSerializer.Serialize(data, json), at);

    // An id travels in a header: plain ASCII only. Providers and models are told apart by their slash.
    private static string Name(string name) => Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal);

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
