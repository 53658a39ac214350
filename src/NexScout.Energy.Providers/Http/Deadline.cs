namespace NexScout.Energy.Providers.Http;

/// <summary>Tells a timeout from a caller that went away, for one call upstream.</summary>
internal sealed class Deadline(TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _late = new(Timeout.InfiniteTimeSpan, clock);

    /// <summary>Runs a step that must end in time.</summary>
    /// <exception cref="TimeoutException">It did not.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async ValueTask<T> Run<T>(TimeSpan within, Func<CancellationToken, ValueTask<T>> step, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        _late.CancelAfter(within);
        using var link = cancel.UnsafeRegister(static late => ((CancellationTokenSource)late!).Cancel(), _late);
        try
        {
            var done = await step(_late.Token);
            _late.CancelAfter(Timeout.InfiniteTimeSpan);
            return done;
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (Exception e) when (_late.IsCancellationRequested || e is OperationCanceledException)
        {
            // The handler's own connect timeout is a cancellation too.
            throw new TimeoutException("The provider was too slow.", e);
        }
    }

    public void Dispose() => _late.Dispose();
}
