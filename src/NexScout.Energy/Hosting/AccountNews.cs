using System.Text.Json;
using System.Text.Json.Serialization;
using NexScout.Energy.Budgets;

namespace NexScout.Energy.Hosting;

/// <summary>Tells the live feed what became of an account: <c>profile</c> after each charge, <c>debt</c> where its debt changed (SPEC §16).</summary>
internal sealed class AccountNews(IEventFeed feed)
{
    public void Changed(UserKey user, in BudgetStanding standing, Debt? debt)
    {
        if (!feed.Heard) return;
        var profile = new ProfileNews(
            user.Workspace, user.User, standing.Tier, standing.EnergyLeft, standing.DayTokensLeft, standing.WeekTokensLeft, standing.DebtTokens, standing.EfficiencyRating);
        feed.Publish(new EnergyEvent("profile", user.Workspace, user.User, JsonSerializer.SerializeToUtf8Bytes(profile, AccountNewsJson.Default.ProfileNews)));
        if (debt is null) return;
        var owed = new DebtNews(user.Workspace, user.User, debt.Tokens, debt.Cost.Usd, debt.Reason, debt.Status, debt.Since);
        feed.Publish(new EnergyEvent("debt", user.Workspace, user.User, JsonSerializer.SerializeToUtf8Bytes(owed, AccountNewsJson.Default.DebtNews)));
    }
}

/// <summary>What is left to an account.</summary>
internal sealed record ProfileNews(
    string Workspace, string User, Tier Tier, long EnergyRemaining, long DailyTokensRemaining, long WeeklyTokensRemaining, long DebtTokens, double EfficiencyRating);

/// <summary>A debt as it stands now.</summary>
internal sealed record DebtNews(string Workspace, string User, long Tokens, decimal CostUsd, string Reason, DebtStatus Status, DateTimeOffset Since);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProfileNews))]
[JsonSerializable(typeof(DebtNews))]
internal sealed partial class AccountNewsJson : JsonSerializerContext;
