using NexScout.Energy.Budgets;

namespace NexScout.Energy.Pipeline;

/// <summary>How many calls this process carries at once (SPEC §6, panic): up to its capacity they run, up to the queue's limit they
/// wait, the highest tier first; when the queue is full the lowest tier is shed.</summary>
internal sealed class Admission(AdmissionOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter>[] _queues = [new(), new(), new(), new()];
    private int _inFlight;
    private int _queued;

    public int InFlight => Volatile.Read(ref _inFlight);

    public int Queued => Volatile.Read(ref _queued);

    public int Capacity => options.Capacity;

    public int QueueLimit => options.QueueLimit;

    /// <summary>Enters; false where the call is shed. Each entry is matched by one <see cref="Leave"/>.</summary>
    public ValueTask<bool> Enter(Tier tier, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_inFlight < options.Capacity)
            {
                _inFlight++;
                return new ValueTask<bool>(true);
            }

            if (_queued >= options.QueueLimit && !ShedBelow(tier)) return new ValueTask<bool>(false);
            var waiter = new Waiter(tier);
            waiter.Node = _queues[(int)tier].AddLast(waiter);
            _queued++;
            return new ValueTask<bool>(Wait(waiter, cancel));
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            for (var tier = _queues.Length - 1; tier >= 0; tier--)
            {
                if (_queues[tier].First is not { } node) continue;
                Remove(node.Value);
                node.Value.Entered.TrySetResult(true);
                return;
            }

            _inFlight--;
        }
    }

    private async Task<bool> Wait(Waiter waiter, CancellationToken cancel)
    {
        try
        {
            return await waiter.Entered.Task.WaitAsync(options.QueueTimeout, clock, cancel);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            lock (_gate)
            {
                if (waiter.Node is not null)
                {
                    Remove(waiter);
                    waiter.Entered.TrySetResult(false);
                }
            }

            // It may have been let in at the very moment it gave up: then its place goes to the next.
            if (await waiter.Entered.Task) Leave();
            if (e is OperationCanceledException) throw;
            return false;
        }
    }

    private bool ShedBelow(Tier tier)
    {
        for (var lower = 0; lower < (int)tier; lower++)
        {
            if (_queues[lower].Last is not { } node) continue;
            Remove(node.Value);
            node.Value.Entered.TrySetResult(false);
            return true;
        }

        return false;
    }

    private void Remove(Waiter waiter)
    {
        _queues[(int)waiter.Tier].Remove(waiter.Node!);
        waiter.Node = null;
        _queued--;
    }

    private sealed class Waiter(Tier tier)
    {
        public Tier Tier => tier;

        public TaskCompletionSource<bool> Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LinkedListNode<Waiter>? Node { get; set; }
    }
}
