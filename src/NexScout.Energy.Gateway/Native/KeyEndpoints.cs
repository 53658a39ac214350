using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pipeline;

namespace NexScout.Energy.Gateway.Native;

/// <summary>API keys (SPEC §13). A service may make, list and revoke user keys of its own workspace; all else is the operator's.</summary>
internal sealed class KeyEndpoints(
    IKeyStore store, KeyRing ring, IEnergyActors actors, ICallerChanges changes, GatewayOptions options, TimeProvider time)
{
    private const int MostListed = 1_000;

    public async Task Create(HttpContext http, Caller caller)
    {
        caller.Require(Role.Service);
        var wish = await JsonBody.Read(http, GatewayJson.Default.KeyRequest, options.MaxBodyBytes);
        var role = ReadRole(wish.Role);
        var workspace = wish.Workspace ?? (caller.Role == Role.Service ? caller.Workspace : role == Role.Operator ? "*" : "");
        if (caller.Role != Role.Operator) Limit(caller, workspace, role, wish.Tier);
        Check(wish, role, workspace);
        if (wish.Tier is { } tier)
        {
            var user = new UserKey(workspace, wish.User!);
            await actors.User(user).Change(new AccountChange { Tier = AccountEndpoints.ReadTier(tier) });
            changes.Changed(user);
        }

        var (text, id) = KeyText.New();
        var hash = new byte[32];
        KeyText.Hash(text, hash);
        var now = time.GetUtcNow();
        var key = new ApiKey
        {
            Id = id,
            Hash = hash,
            Workspace = workspace,
            User = wish.User,
            Role = role,
            Name = wish.Name,
            CreatedAt = now,
            ExpiresAt = wish.ExpiresInDays is { } days ? now.AddDays(days) : null,
        };
        await ring.Add(key, http.RequestAborted);
        http.Response.Headers.Location = $"/api/keys/{id}";
        // Shown once: no cache on the way may keep it.
        http.Response.Headers.CacheControl = "no-store";
        await JsonBody.Write(http, new KeyCreated(id, text, workspace, wish.User, RoleName(role), key.ExpiresAt), GatewayJson.Default.KeyCreated, 201);
    }

    public async Task List(HttpContext http, Caller caller)
    {
        caller.Require(Role.Service);
        var workspace = Query.Text(http, "workspace");
        if (caller.Role != Role.Operator)
        {
            if (workspace is not null && workspace != caller.Workspace) throw Problem.NotFound("workspace", workspace);
            workspace = caller.Workspace;
        }

        var (limit, skip) = (Query.Whole(http, "limit", MostListed, 1, MostListed), Query.Whole(http, "skip", 0, 0, int.MaxValue));
        // One more than asked for tells whether there is a next page.
        var keys = await store.List(workspace, skip, limit + 1, http.RequestAborted);
        var views = keys.Take(limit).Select(k => new KeyView(k.Id, k.Workspace, k.User, RoleName(k.Role), k.Name, k.CreatedAt, k.ExpiresAt, k.RevokedAt));
        await JsonBody.Write(http, new KeyList([.. views], keys.Count > limit), GatewayJson.Default.KeyList);
    }

    public async Task Revoke(HttpContext http, Caller caller)
    {
        caller.Require(Role.Service);
        var id = http.Request.RouteValues["id"] as string ?? "";
        var key = await store.Find(id, http.RequestAborted);
        if (key is null || (caller.Role != Role.Operator && (key.Workspace != caller.Workspace || key.Role != Role.User))) throw Problem.NotFound("key", id);
        await ring.Revoke(id, http.RequestAborted);
        http.Response.StatusCode = 204;
    }

    private static void Limit(Caller caller, string workspace, Role role, string? tier)
    {
        if (workspace != caller.Workspace) throw Problem.NotFound("workspace", workspace);
        if (role != Role.User || tier is not null) caller.Require(Role.Operator);
    }

    private static void Check(KeyRequest wish, Role role, string workspace)
    {
        if (role == Role.Operator)
        {
            if (workspace != "*") throw Problem.Invalid("An operator's key belongs to no workspace: leave workspace out.", "workspace");
        }
        else if (!UserKey.IsValidPart(workspace, 128) || workspace == "*")
        {
            throw Problem.Invalid("workspace is 1 to 128 characters without '/' and control characters.", "workspace");
        }

        if (role == Role.User && !UserKey.IsValidPart(wish.User, 256))
        {
            throw Problem.Invalid("user is 1 to 256 characters without '/' and control characters.", "user");
        }

        if (role != Role.User && wish.User is not null) throw Problem.Invalid("Only a user's key names a user.", "user");
        if (role != Role.User && wish.Tier is not null) throw Problem.Invalid("Only a user's key sets a tier.", "tier");
        if (wish.ExpiresInDays is < 1 or > 36_500) throw Problem.Invalid("expires_in_days is 1 to 36,500.", "expires_in_days");
        if (wish.Name is { Length: > 200 }) throw Problem.Invalid("name has at most 200 characters.", "name");
    }

    private static Role ReadRole(string? name) => name switch
    {
        null or "user" => Role.User,
        "service" => Role.Service,
        "operator" => Role.Operator,
        _ => throw Problem.Invalid("role is user, service or operator.", "role"),
    };

    private static string RoleName(Role role) => role switch { Role.User => "user", Role.Service => "service", _ => "operator" };
}
