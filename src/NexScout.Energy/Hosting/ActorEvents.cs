using NexScout.Energy.Budgets;
using NexScout.Energy.Load;

namespace NexScout.Energy.Hosting;

/// <summary>What happened to one actor since its last write.</summary>
internal sealed class ActorEvents
{
    private List<OpenedCall>? _opened;
    private List<RequestId>? _withdrawn;
    private List<UsageRecord>? _closed;
    private List<Debt>? _debts;
    private List<LoadEvent>? _loadEvents;

    public void Add(OpenedCall call)
    {
        _withdrawn?.Remove(call.Id);
        (_opened ??= []).Add(call);
    }

    /// <summary>The call is as if it had never been opened.</summary>
    public void Withdraw(RequestId call)
    {
        _opened?.RemoveAll(opened => opened.Id == call);
        (_withdrawn ??= []).Add(call);
    }

    public void Add(UsageRecord record) => (_closed ??= []).Add(record);

    public void Add(Debt debt) => (_debts ??= []).Add(debt);

    public void Add(LoadEvent change) => (_loadEvents ??= []).Add(change);

    public ActorWrite ToWrite(ActorKey key, long version, ReadOnlyMemory<byte> state) => new()
    {
        Key = key,
        ReadVersion = version,
        State = state,
        Opened = (IReadOnlyList<OpenedCall>?)_opened ?? [],
        Withdrawn = (IReadOnlyList<RequestId>?)_withdrawn ?? [],
        Closed = (IReadOnlyList<UsageRecord>?)_closed ?? [],
        Debts = (IReadOnlyList<Debt>?)_debts ?? [],
        LoadEvents = (IReadOnlyList<LoadEvent>?)_loadEvents ?? [],
    };
}
