using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Wire;

namespace NexScout.Energy.Gateway.Access;

/// <summary>Who a request speaks for (SPEC §13).</summary>
internal sealed record Caller(string KeyId, Role Role, string Workspace, string? User)
{
    public static Caller Of(ApiKey key) => new(key.Id, key.Role, key.Workspace, key.User);

    /// <summary>The account a call is charged to: a user's own, or the one a service or an operator names in <c>x-energy-user</c>.</summary>
    /// <param name="http">The request.</param>
    /// <param name="workspace">The workspace that the request names besides; null where it names none.</param>
    public UserKey Account(HttpContext http, string? workspace = null)
    {
        var named = http.Request.Headers["x-energy-user"].ToString();
        if (Role == Role.User)
        {
            if (workspace is not null && workspace != Workspace) throw Problem.NotFound("workspace", workspace);
            return named.Length == 0 || named == User ? new UserKey(Workspace, User!) : throw Problem.NotFound("user", named);
        }

        if (named.Length == 0)
        {
            throw Problem.Invalid(
                Role == Role.Service
                    ? "A service key acts for a user: name the user in the header x-energy-user."
                    : "An operator key acts for a user: name it as workspace/user in the header x-energy-user.",
                "x-energy-user", "missing_user");
        }

        return Named(named, "x-energy-user", workspace);
    }

    /// <summary>A whole workspace, which a service or an operator may name, or else the account.</summary>
    /// <param name="http">The request.</param>
    /// <param name="workspace">The workspace that the request names; null where it names none.</param>
    public (string Workspace, string? User) Scope(HttpContext http, string? workspace)
    {
        if (Role != Role.User && workspace is not null) return (Named("any", "workspace", workspace).Workspace, null);
        var account = Account(http, workspace);
        return (account.Workspace, account.User);
    }

    /// <summary>The account that a path or header names, where this caller may see it; otherwise 404, as if it were not there.</summary>
    public UserKey Named(string user, string param, string? workspace = null)
    {
        var home = Workspace;
        if (Role == Role.Operator)
        {
            var slash = user.IndexOf('/', StringComparison.Ordinal);
            if (workspace is not null) home = workspace;
            else if (slash > 0) (home, user) = (user[..slash], user[(slash + 1)..]);
            else throw Problem.Invalid("An operator names the workspace too: workspace/user in x-energy-user, ?workspace= elsewhere.", param, "missing_workspace");
        }
        else if (workspace is not null && workspace != Workspace)
        {
            throw Problem.NotFound("user", user);
        }

        if (!UserKey.IsValidPart(home, 128)) throw Problem.Invalid("A workspace is 1 to 128 characters without '/' and control characters.", param, "invalid_workspace");
        if (!UserKey.IsValidPart(user, 256)) throw Problem.Invalid("A user is 1 to 256 characters without '/' and control characters.", param, "invalid_user");
        if (Role == Role.User && user != User) throw Problem.NotFound("user", user);
        return new UserKey(home, user);
    }

    /// <summary>Whether a record of <paramref name="user"/> may be seen.</summary>
    public bool MaySee(UserKey user) => Role switch
    {
        Role.Operator => true,
        Role.Service => user.Workspace == Workspace,
        _ => user.Workspace == Workspace && user.User == User,
    };
}
