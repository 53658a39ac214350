using System.Collections.Concurrent;

namespace NexScout.Energy.Storage.Sqlite;

/// <summary>A thread of its own for writes, which block while the disk does: the pool begins with as many threads as the machine has cores,
/// and where one of two waits for the disk, every call waits for the other.</summary>
internal sealed class WriterThread : TaskScheduler, IDisposable
{
    private readonly BlockingCollection<Task> _tasks = [];
    private readonly Lazy<Thread> _thread;

    public WriterThread() => _thread = new Lazy<Thread>(Begin);

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs work that blocks; what awaits it goes on in the pool.</summary>
    public Task<T> Run<T>(Func<Task<T>> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Ends it when what was handed over is done.</summary>
    public void Dispose() => _tasks.CompleteAdding();

    protected override void QueueTask(Task task)
    {
        _ = _thread.Value;
        _tasks.Add(task);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _tasks;

    private Thread Begin()
    {
        var thread = new Thread(Work) { IsBackground = true, Name = "SQLite writer" };
        thread.UnsafeStart();
        return thread;
    }

    private void Work()
    {
        foreach (var task in _tasks.GetConsumingEnumerable()) TryExecuteTask(task);
    }
}
