using System.Runtime.CompilerServices;
using System.Threading.Channels;
using NexScout.Energy.Pipeline;

namespace NexScout.Energy.Batch;

/// <summary>Runs many requests, a few at a time (SPEC §2). Each goes through the whole pipeline by itself: one that fails does not stop
/// the others.</summary>
public sealed class BatchRunner(IEnergyEngine engine, BatchSlots slots)
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
        var ended = Channel.CreateUnbounded<(int Index, GenerateResult? Result)>(new UnboundedChannelOptions { SingleReader = true });
        var all = RunAll(requests, ended.Writer, waiting.Token, running.Token);
        try
        {
            var count = 0;
            await foreach (var (index, result) in ended.Reader.ReadAllAsync(CancellationToken.None)) yield return new BatchStep(index, result, ++count);
        }
        finally
        {
            // Whoever stops listening stops the batch: no request may run on unseen.
            await running.CancelAsync();
            await all;
        }
    }

    private async Task RunAll(
        IReadOnlyList<GenerateRequest> requests, ChannelWriter<(int Index, GenerateResult? Result)> ended, CancellationToken waiting, CancellationToken running)
    {
        await Task.WhenAll(requests.Select(async (request, index) =>
        {
            var result = await RunOne(request, waiting, running);
            ended.TryWrite((index, result));
        }));
        ended.TryComplete();
    }

    private async Task<GenerateResult?> RunOne(GenerateRequest request, CancellationToken waiting, CancellationToken running)
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
            return waiting.IsCancellationRequested ? null : await engine.Generate(request, null, running);
        }
        finally
        {
            slots.Leave(request.User);
        }
    }
}
