namespace NexScout.Energy.Gateway.Commands;

/// <summary>Finds out which repeated calls of a batch never had an answer: their process ended while they ran. Only these may be asked
/// again; a call that was answered was charged, and stays refused.</summary>
internal static class CutOffCalls
{
    // A process counts as dead a while after its last sign of life, and its calls are closed then.
    private static readonly TimeSpan _closedWithin = TimeSpan.FromSeconds(30);

    /// <summary>The places of the calls that were cut off, noted in <paramref name="answers"/>; waits until open ones are closed.</summary>
    public static async Task<IReadOnlyList<int>> Find(Ledger ledger, BatchAnswers answers, TextWriter error, CancellationToken cancel)
    {
        List<int> found = [];
        var begun = TimeProvider.System.GetTimestamp();
        var isTold = false;
        foreach (var (place, id) in answers.Repeated)
        {
            var outcome = await Outcome(ledger, id, cancel);
            while (outcome is null && TimeProvider.System.GetElapsedTime(begun) < _closedWithin)
            {
                if (!isTold) await error.WriteLineAsync("Calls were under way when the last run broke off; waiting until they are closed.");
                isTold = true;
                await Task.Delay(TimeSpan.FromSeconds(1), cancel);
                outcome = await Outcome(ledger, id, cancel);
            }

            if (outcome is null or "succeeded" or "cached") continue;
            answers.CutOff(place);
            found.Add(place);
        }

        return found;
    }

    private static async Task<string?> Outcome(Ledger ledger, string id, CancellationToken cancel)
    {
        var answer = await ledger.Find($"/api/requests/{id}", cancel);
        return answer?.GetProperty("call").GetProperty("outcome").GetString();
    }
}
