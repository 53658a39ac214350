using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline;

namespace NexScout.Energy.Batch;

/// <summary>Runs many requests, a few at a time (SPEC §2). Each goes through the whole pipeline by itself: one that fails does not stop
/// the others. One that comes too soon for its user's rates a minute waits and is asked again: batches are meant to be larger than these.</summary>
public sealed partial class BatchRunner(IEnergyEngine engine, BatchSlots slots, TimeProvider clock, ILogger<BatchRunner> log)
{
    /// <summary>Runs the requests and tells of each as it ends, in the order in which they end. When it returns, all have ended.</summary>
    /// <param name="requests">The requests, none of them a stream; all by one user.</param>
    /// <param name="stop">No further request is begun; those that run may end.</param>
    /// <param name="client">The client went away: those that run are stopped upstream and settled for what was used.</param>
    public async IAsyncEnumerable<BatchStep> Run(
        IReadOnlyList<GenerateRequest> requests, CancellationToken stop, [EnumeratorCancellation] CancellationToken client = default)
    {
        using var running = CancellationTokenSource.CreateLinkedTokenSource(client);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(running.Token, stop);
        var ended = Channel.CreateUnbounded<Ending>(new UnboundedChannelOptions { SingleReader = true });
        var all = RunAll(requests, ended.Writer, waiting.Token, running.Token);
        try
        {
            var count = 0;
            await foreach (var (index, result, failed) in ended.Reader.ReadAllAsync(CancellationToken.None))
                yield return new BatchStep(index, result, ++count) { Failed = failed };
        }
        finally
        {
            // Whoever stops listening stops the batch: no request may run on unseen.
            await running.CancelAsync();
            await all;
        }
    }

    private async Task RunAll(IReadOnlyList<GenerateRequest> requests, ChannelWriter<Ending> ended, CancellationToken waiting, CancellationToken running)
    {
        try
        {
            using var pause = new SemaphoreSlim(1, 1);
            await Task.WhenAll(requests.Select(async (request, index) => ended.TryWrite(await End(request, index, pause, waiting, running))));
        }
        finally
        {
            // Whatever happened, who reads must not wait for more.
            ended.TryComplete();
        }
    }

    // What the engine throws is this request's end and nobody else's.
    private async Task<Ending> End(GenerateRequest request, int index, SemaphoreSlim pause, CancellationToken waiting, CancellationToken running)
    {
        try
        {
            return new Ending(index, await RunOne(request, pause, waiting, running), false);
        }
        catch (OperationCanceledException) when (running.IsCancellationRequested)
        {
            return new Ending(index, null, false);
        }
        catch (Exception failure)
        {
            LogFailed(log, failure, request.Id.ToString());
            return new Ending(index, null, true);
        }
    }

    private async Task<GenerateResult?> RunOne(GenerateRequest request, SemaphoreSlim pause, CancellationToken waiting, CancellationToken running)
    {
        try
        {
            await slots.Enter(request.User, waiting);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        try
        {
            // A place that became free because the batch was stopped begins nothing.
            if (waiting.IsCancellationRequested) return null;
            var result = await engine.Generate(request, null, running);
            while (result.Refusal is { Reason: RefusalReason.RateLimitExceeded, RetryAfter: { } wait } && await Waited(wait, pause, waiting))
            {
                // What was refused has its record under its id; an idempotency key is not used up by it.
                result = await engine.Generate(request.Idempotent ? request : request with { Id = RequestId.New() }, null, running);
            }

            return result;
        }
        finally
        {
            slots.Leave(request.User);
        }
    }

    // One after another, since those that came back at once would be refused again but for the first. False where the batch is stopped.
    private async Task<bool> Waited(TimeSpan wait, SemaphoreSlim pause, CancellationToken waiting)
    {
        try
        {
            await pause.WaitAsync(waiting);
            try
            {
                await Task.Delay(wait, clock, waiting);
            }
            finally
            {
                pause.Release();
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "Request {Id} of a batch failed; the others go on.")]
    private static partial void LogFailed(ILogger log, Exception e, string id);

    private readonly record struct Ending(int Index, GenerateResult? Result, bool Failed);
}
