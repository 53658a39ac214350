using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Gateway.Native;

/// <summary>Workspaces' terms and budgets (SPEC §4); operators only.</summary>
internal sealed class WorkspaceEndpoints(ISettingsStore settings, IEnergyActors actors, ICallerChanges changes, GatewayOptions options)
{
    public async Task Show(HttpContext http, Caller caller)
    {
        var workspace = Read(http, caller);
        await Write(http, workspace, await settings.Workspace(workspace, http.RequestAborted));
    }

    public async Task Put(HttpContext http, Caller caller)
    {
        var workspace = Read(http, caller);
        var change = await JsonBody.Read(http, GatewayJson.Default.TermsChange, options.MaxBodyBytes);
        if (change.DebtLimitPercent is not (null or (>= 0 and <= 1000))) throw Problem.Invalid("debt_limit_percent is 0 to 1,000.", "debt_limit_percent");
        var terms = new WorkspaceTerms
        {
            OverLimit = change.OverLimit switch
            {
                null or "lower_output" => OverLimitPolicy.LowerOutput,
                "strict" => OverLimitPolicy.Strict,
                "debt" => OverLimitPolicy.Debt,
                _ => throw Problem.Invalid("over_limit is lower_output, strict or debt.", "over_limit"),
            },
            DebtLimitPerMille = change.DebtLimitPercent is { } percent ? (int)Math.Round(percent * 10) : WorkspaceTerms.Default.DebtLimitPerMille,
            DailyBudget = Money(change.DailyBudgetUsd, "daily_budget_usd"),
            WeeklyBudget = Money(change.WeeklyBudgetUsd, "weekly_budget_usd"),
            MonthlyBudget = Money(change.MonthlyBudgetUsd, "monthly_budget_usd"),
            SharedCache = change.SharedCache,
        };
        await settings.SetWorkspace(workspace, terms, http.RequestAborted);
        changes.Changed(workspace);
        await Write(http, workspace, terms);
    }

    private static NanoUsd? Money(decimal? usd, string param) => usd switch
    {
        null => null,
        >= 0 and <= 1_000_000_000 => NanoUsd.FromUsd(usd.Value),
        _ => throw Problem.Invalid($"{param} is 0 to 1,000,000,000 USD, or null for none.", param),
    };

    private static string Read(HttpContext http, Caller caller)
    {
        caller.Require(Role.Operator);
        var workspace = http.Request.RouteValues["id"] as string;
        return UserKey.IsValidPart(workspace, 128) ? workspace! : throw Problem.NotFound("workspace", workspace ?? "");
    }

    private async Task Write(HttpContext http, string workspace, WorkspaceTerms terms)
    {
        var standing = await actors.Workspace(workspace).Standing(terms);
        var policy = terms.OverLimit switch { OverLimitPolicy.Strict => "strict", OverLimitPolicy.Debt => "debt", _ => "lower_output" };
        var view = new WorkspaceView(
            workspace,
            new TermsView(policy, terms.DebtLimitPerMille / 10.0, terms.DailyBudget?.Usd, terms.WeeklyBudget?.Usd, terms.MonthlyBudget?.Usd, terms.SharedCache),
            Windows(standing.Spent), Windows(standing.Leased));
        await JsonBody.Write(http, view, GatewayJson.Default.WorkspaceView);
    }

    private static WindowView Windows(in WindowAmounts amounts) => new(amounts.Day.Usd, amounts.Week.Usd, amounts.Month.Usd);
}
