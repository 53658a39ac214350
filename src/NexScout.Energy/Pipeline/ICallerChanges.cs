using NexScout.Energy.Budgets;

namespace NexScout.Energy.Pipeline;

/// <summary>Told of what was changed of accounts and workspaces, so that the next call of this process goes by it: what is known of callers
/// is kept for a while (SPEC §2, step 1). Other processes see the change when that time is over.</summary>
public interface ICallerChanges
{
    /// <summary>An account's tier, mode, grants or preferences were changed.</summary>
    void Changed(UserKey user);

    /// <summary>A workspace's terms were changed.</summary>
    void Changed(string workspace);
}

/// <summary>Forgets what is kept of callers that were changed.</summary>
internal sealed class CallerChanges(CallerProfiles profiles, WorkspaceSettings workspaces) : ICallerChanges
{
    /// <inheritdoc/>
    public void Changed(UserKey user) => profiles.Forget(user);

    /// <inheritdoc/>
    public void Changed(string workspace) => workspaces.Forget(workspace);
}
