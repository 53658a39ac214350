using System.Collections.Concurrent;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Pipeline;

/// <summary>Workspaces' terms, cached; what cannot be loaded falls back to the last known or the defaults and is reported (SPEC §2).</summary>
internal sealed class WorkspaceSettings(ISettingsStore store, TimeProvider clock)
{
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, (WorkspaceTerms Terms, DateTimeOffset Until)> _terms = new(StringComparer.Ordinal);
    private long _forgotten;

    public ValueTask<WorkspaceTerms> Get(string workspace, List<string>? warnings) =>
        _terms.TryGetValue(workspace, out var known) && known.Until > clock.GetUtcNow() ? new(known.Terms) : Load(workspace, warnings);

    public void Forget(string workspace)
    {
        Interlocked.Increment(ref _forgotten);
        _terms.TryRemove(workspace, out _);
    }

    private async ValueTask<WorkspaceTerms> Load(string workspace, List<string>? warnings)
    {
        var forgotten = Volatile.Read(ref _forgotten);
        try
        {
            var terms = await store.Workspace(workspace, CancellationToken.None);
            // What was read before a change is not kept after it.
            if (forgotten == Volatile.Read(ref _forgotten)) _terms[workspace] = (terms, clock.GetUtcNow() + _fresh);
            return terms;
        }
        catch (LedgerUnavailableException)
        {
            warnings?.Add("The workspace's settings could not be loaded; the last known ones hold.");
            return _terms.TryGetValue(workspace, out var known) ? known.Terms : WorkspaceTerms.Default;
        }
    }
}
