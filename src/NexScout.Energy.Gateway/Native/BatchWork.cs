using NexScout.Energy.Batch;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Pipeline;

namespace NexScout.Energy.Gateway.Native;

/// <summary>A batch's items: those that run, and those that could not be read and never do.</summary>
internal sealed class BatchWork(int count)
{
    private readonly BatchItemView?[] _results = new BatchItemView?[count];
    private readonly List<int> _places = [];
    private readonly List<GenerateRequest> _requests = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private long _tokens;
    private decimal _cost;
    private long _energy;

    public int Count => count;

    /// <summary>What is to run.</summary>
    public IReadOnlyList<GenerateRequest> Requests => _requests;

    /// <summary>The items that have ended, in the order of the input.</summary>
    public IReadOnlyList<BatchItemView> Ended => [.. _results.OfType<BatchItemView>()];

    /// <summary>All items, in the order of the input.</summary>
    public IReadOnlyList<BatchItemView> Results => _results!;

    public BatchTotals Totals
    {
        get
        {
            var succeeded = _results.Count(result => result is { Success: true });
            return new BatchTotals(count, succeeded, count - succeeded, _tokens, _cost, _energy);
        }
    }

    /// <summary>Takes an item's idempotency key: two of one batch would be one call, of which the second could only be refused as repeated.</summary>
    /// <exception cref="Problem">400: an earlier item has it.</exception>
    public void Name(string key)
    {
        if (_keys.Add(key)) return;
        throw Problem.Invalid(
            $"An earlier call of this batch has the idempotency key '{key}'. Give each its own, or leave it out.",
            "idempotency_key", "repeated_idempotency_key");
    }

    public void Add(int index, GenerateRequest request)
    {
        _places.Add(index);
        _requests.Add(request);
    }

    public void Fail(int index, Problem wrong) => _results[index] = new BatchItemView(index, false, null, null, Shapes.Error(wrong), null);

    /// <summary>Takes the end of a request, and tells how its item ended.</summary>
    public BatchItemView Take(BatchStep step)
    {
        var index = _places[step.Index];
        if (step.Result is { } result) return _results[index] = Item(index, result);
        return _results[index] = new BatchItemView(index, false, null, null, Shapes.Error(step.Failed ? Failed(_requests[step.Index]) : Cancelled()), null);
    }

    private BatchItemView Item(int index, GenerateResult result)
    {
        _tokens += result.Usage.Total;
        _cost += result.Cost.Usd;
        _energy += result.Energy;
        var error = result.Refusal is { } refusal ? Shapes.Error(Problem.Of(refusal, result.ProviderStatus)) : null;
        if (error is null && result.Body is null) error = Shapes.Error(Cancelled());
        return new BatchItemView(index, error is null, result.Body?.Text, result.Body?.FinishReason, error, Shapes.Meta(result));
    }

    private static Problem Failed(GenerateRequest request) =>
        new(500, "server_error", "internal_error", $"The server failed. Name the request id {request.Id} when you report it.");

    private static Problem Cancelled() => new(
        409, "invalid_request_error", "cancelled", "The batch was stopped before this call had ended. Send it again; with the same idempotency-key nothing is charged twice.");
}
