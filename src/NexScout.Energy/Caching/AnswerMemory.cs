namespace NexScout.Energy.Caching;

/// <summary>Answers in this process, at most so many bytes of them: the ones used longest ago go first. Thread-safe.</summary>
internal sealed class AnswerMemory(long mostBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CacheKey, LinkedListNode<(CachedAnswer Answer, DateTimeOffset Until)>> _answers = [];
    private readonly LinkedList<(CachedAnswer Answer, DateTimeOffset Until)> _order = new();
    private long _bytes;
    private long _purges;

    /// <summary>How often answers were removed by <see cref="Purge"/>.</summary>
    public long Purges
    {
        get
        {
            lock (_gate) return _purges;
        }
    }

    public CachedAnswer? Find(CacheKey key, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (!_answers.TryGetValue(key, out var node)) return null;
            if (node.Value.Until <= now)
            {
                Remove(node);
                return null;
            }

            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.Answer;
        }
    }

    /// <summary>Keeps an answer; one that was read elsewhere only where nothing was purged since it was <paramref name="asked"/> for.</summary>
    public void Put(CachedAnswer answer, DateTimeOffset until, long? asked = null)
    {
        lock (_gate)
        {
            if (asked is { } purges && purges != _purges) return;
            if (_answers.TryGetValue(answer.Key, out var old)) Remove(old);
            if (answer.Bytes > mostBytes) return;
            _answers[answer.Key] = _order.AddFirst((answer, until));
            _bytes += answer.Bytes;
            while (_bytes > mostBytes) Remove(_order.Last!);
        }
    }

    /// <summary>Removes the answers of a user or, where that is null, of a workspace.</summary>
    public void Purge(string workspace, string? user)
    {
        lock (_gate)
        {
            _purges++;
            for (var node = _order.First; node is not null;)
            {
                var (next, answer) = (node.Next, node.Value.Answer);
                if (answer.BelongsTo(workspace, user)) Remove(node);
                node = next;
            }
        }
    }

    private void Remove(LinkedListNode<(CachedAnswer Answer, DateTimeOffset Until)> node)
    {
        _order.Remove(node);
        _answers.Remove(node.Value.Answer.Key);
        _bytes -= node.Value.Answer.Bytes;
    }
}
