namespace NexScout.Energy.Budgets;

/// <summary>What is in force while a user has debt, beside compression and a model one class lower (SPEC §4).</summary>
/// <param name="DailyTokens">An even day's part of the week's budget, repayment taken off: what a day may use without a new debt.</param>
/// <param name="DailyUsageAlert">Whether today used more than that.</param>
/// <param name="UpgradeTo">The tier to go to: the recommended plan, or the next tier up; null for the highest.</param>
public sealed record RecoveryPlan(long DailyTokens, bool DailyUsageAlert, Tier? UpgradeTo);
