using System.Collections.Concurrent;
using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline;

namespace NexScout.Energy.Gateway.Tests.Fakes;

/// <summary>Keeps what it is told of.</summary>
internal sealed class FakeChanges : ICallerChanges
{
    private readonly ConcurrentQueue<string> _told = new();

    /// <summary>Accounts and workspaces, in order.</summary>
    public IEnumerable<string> Told => _told;

    public void Changed(UserKey user) => _told.Enqueue(user.ToString());

    public void Changed(string workspace) => _told.Enqueue(workspace);
}
