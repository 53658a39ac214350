using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pipeline;

namespace NexScout.Energy.Gateway.Native;

/// <summary>Profiles, modes, debt, tiers and grants (SPEC §4, §13).</summary>
internal sealed class AccountEndpoints(IEnergyActors actors, IRecordReader records, ICallerChanges changes, GatewayOptions options)
{
    public async Task Profile(HttpContext http, Caller caller)
    {
        var profile = await actors.User(Whose(http, caller)).Profile((await actors.Load().Snapshot()).State);
        await JsonBody.Write(http, Shapes.Profile(profile), GatewayJson.Default.ProfileView);
    }

    public async Task Mode(HttpContext http, Caller caller)
    {
        var user = Whose(http, caller);
        var change = await JsonBody.Read(http, GatewayJson.Default.ModeChange, options.MaxBodyBytes);
        var mode = change.PreferredMode ?? change.Mode ?? throw Problem.Invalid("Say preferred_mode: auto, fast, pro or expert.", "preferred_mode");
        await Change(http, user, new AccountChange { PreferredMode = CallHeaders.Mode(mode, "preferred_mode") });
    }

    public async Task Debt(HttpContext http, Caller caller)
    {
        var user = Whose(http, caller);
        var profile = await actors.User(user).Profile((await actors.Load().Snapshot()).State);
        var history = await records.Debts(user, 50, http.RequestAborted);
        await JsonBody.Write(http, new DebtAnswer(Shapes.DebtOf(profile), [.. history.Select(Shapes.Debt)]), GatewayJson.Default.DebtAnswer);
    }

    public async Task Tier(HttpContext http, Caller caller)
    {
        caller.Require(Role.Operator);
        var user = Whose(http, caller);
        var change = await JsonBody.Read(http, GatewayJson.Default.TierChange, options.MaxBodyBytes);
        await Change(http, user, new AccountChange { Tier = ReadTier(change.Tier) });
    }

    public async Task Grant(HttpContext http, Caller caller)
    {
        caller.Require(Role.Operator);
        var user = Whose(http, caller);
        var grant = await JsonBody.Read(http, GatewayJson.Default.GrantChange, options.MaxBodyBytes);
        if (grant.Energy is < -AccountChange.MostEnergy or > AccountChange.MostEnergy) throw Problem.Invalid("energy is -10⁶ to 10⁶.", "energy");
        if (grant.WeeklyTokens is < -AccountChange.MostWeeklyTokens or > AccountChange.MostWeeklyTokens)
            throw Problem.Invalid("weekly_tokens is -10¹² to 10¹².", "weekly_tokens");
        await Change(http, user, new AccountChange { GrantEnergy = grant.Energy, GrantWeeklyTokens = grant.WeeklyTokens, ClearDebt = grant.ClearDebt });
    }

    /// <summary>A tier by its name.</summary>
    /// <exception cref="Problem">400: no such tier.</exception>
    public static Tier ReadTier(string? name) => name switch
    {
        "free" => Budgets.Tier.Free,
        "pro" => Budgets.Tier.Pro,
        "elite" => Budgets.Tier.Elite,
        "enterprise" => Budgets.Tier.Enterprise,
        _ => throw Problem.Invalid("A tier is free, pro, elite or enterprise.", "tier"),
    };

    /// <summary>The user that a request is about: by path, by header, or the key's own.</summary>
    public static UserKey Whose(HttpContext http, Caller caller)
    {
        var workspace = Query.Text(http, "workspace");
        return http.Request.RouteValues["user"] is string user ? caller.Named(user, "user", workspace) : caller.Account(http, workspace);
    }

    private async Task Change(HttpContext http, UserKey user, AccountChange change)
    {
        var load = (await actors.Load().Snapshot()).State;
        var profile = await actors.User(user).Change(change with { Load = load });
        changes.Changed(user);
        await JsonBody.Write(http, Shapes.Profile(profile), GatewayJson.Default.ProfileView);
    }
}
