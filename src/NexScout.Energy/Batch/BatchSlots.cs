using NexScout.Energy.Budgets;

namespace NexScout.Energy.Batch;

/// <summary>Who of the batches may run a request now (SPEC §2): a few at once for each user, so many in all, and users in turn, so that a
/// batch of a thousand does not hold up another user's batch of five.</summary>
public sealed class BatchSlots(BatchOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UserKey, Lane> _lanes = [];
    private readonly LinkedList<Lane> _turns = new();
    private int _free = options.AtOnce;

    /// <summary>Requests that run.</summary>
    public int Running
    {
        get
        {
            lock (_gate) return options.AtOnce - _free;
        }
    }

    /// <summary>Waits for a place. Each place is given back by one <see cref="Leave"/>.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled while it waited; no place is held.</exception>
    public async Task Enter(UserKey user, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_gate)
        {
            if (!_lanes.TryGetValue(user, out var lane)) _lanes[user] = lane = new Lane(user);
            waiter = new Waiter();
            lane.Waiting.Enqueue(waiter);
            TakesTurns(lane);
            Admit();
        }

        await using var gone = cancel.UnsafeRegister(static (waiting, token) => ((Waiter)waiting!).Entered.TrySetCanceled(token), waiter);
        await waiter.Entered.Task;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(UserKey user)
    {
        lock (_gate)
        {
            var lane = _lanes[user];
            lane.Running--;
            _free++;
            TakesTurns(lane);
            Admit();
            if (lane is { Running: 0, Waiting.Count: 0 }) _lanes.Remove(user);
        }
    }

    private void TakesTurns(Lane lane)
    {
        if (lane.Turn is null && lane.Waiting.Count > 0 && lane.Running < options.PerUser) lane.Turn = _turns.AddLast(lane);
    }

    private void Admit()
    {
        while (_free > 0 && _turns.First is { } first)
        {
            var lane = first.Value;
            _turns.RemoveFirst();
            lane.Turn = null;
            // Who went away while it waited has no turn.
            while (lane.Waiting.TryDequeue(out var waiter))
            {
                if (!waiter.Entered.TrySetResult()) continue;
                lane.Running++;
                _free--;
                break;
            }

            TakesTurns(lane);
            if (lane is { Running: 0, Waiting.Count: 0 }) _lanes.Remove(lane.User);
        }
    }

    private sealed class Lane(UserKey user)
    {
        public UserKey User => user;

        public Queue<Waiter> Waiting { get; } = new();

        public int Running { get; set; }

        public LinkedListNode<Lane>? Turn { get; set; }
    }

    private sealed class Waiter
    {
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
