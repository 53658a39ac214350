using Microsoft.Extensions.Logging;
using NexScout.Energy.Budgets;
using NexScout.Energy.Load;

namespace NexScout.Energy.Hosting;

/// <summary>Closes calls whose process died, at their estimate (DESIGN, Durability 2).</summary>
internal sealed partial class AbandonedCalls(
    IEnergyStore store, IEnergyActors actors, NodeHeartbeat heartbeat, EnergyOptions budgets, TimeProvider clock, ILogger<AbandonedCalls> log)
{
    private const int Most = 500;

    private static readonly TimeSpan _long = TimeSpan.FromMinutes(30);

    // How long after its opening a call without an end is taken for dead, whatever its process says.
    private readonly TimeSpan _longest = 2 * budgets.HoldFor > _long ? 2 * budgets.HoldFor : _long;

    public async Task<int> Close(CancellationToken cancel)
    {
        var closed = 0;
        while (true)
        {
            // As of this moment this process lives, so that its own calls are not found however long storage was away.
            var now = await heartbeat.Beat(cancel);
            // What kept it from its heartbeat may have kept others from theirs: they are not dead for that.
            if (store.Shared && !heartbeat.IsSteady(now)) break;
            var calls = await store.Abandoned(now, now - _longest, Most, cancel);
            // All at once, so that they share commits.
            var settling = calls.Select(call => actors.User(call.User).Settle(Ending(call)).AsTask()).ToList();
            var ended = 0;
            for (var i = 0; i < settling.Count; i++)
            {
                if (await Ended(calls[i], settling[i])) ended++;
            }

            closed += ended;
            if (calls.Count < Most || ended == 0) break;
        }

        if (closed > 0) LogClosed(log, closed);
        return closed;
    }

    private async Task<bool> Ended(OpenedCall call, Task<SettleOutcome> settling)
    {
        try
        {
            // Two members may find the same call; one of them closes it.
            if ((await settling).AlreadySettled) return false;
            EnergyTelemetry.CallAbandoned(call.Feature);
            return true;
        }
        catch (LedgerRefusedException unreadable)
        {
            // One account that cannot be read holds up neither the calls of all others nor the start of a process.
            LogLeft(log, call.Id.ToString(), unreadable.Message);
            return false;
        }
    }

    private SettleCommand Ending(OpenedCall call)
    {
        var slash = call.Model.IndexOf('/', StringComparison.Ordinal);
        return new SettleCommand
        {
            Load = LoadState.Normal,
            Record = new UsageRecord
            {
                Id = call.Id,
                User = call.User,
                Feature = call.Feature,
                ProspectId = call.ProspectId,
                Mode = call.Mode,
                Reason = call.Reason,
                Load = call.Load,
                Provider = call.Model[..Math.Max(slash, 0)],
                Model = call.Model[(slash + 1)..],
                Usage = call.Estimate,
                Estimated = true,
                Cost = call.EstimateCost,
                Outcome = CallOutcome.Abandoned,
                At = call.At,
                Milliseconds = (clock.GetUtcNow() - call.At).TotalMilliseconds,
            },
        };
    }

    [LoggerMessage(LogLevel.Warning, "Closed {Count} calls of a process that died, each at its estimate.")]
    private static partial void LogClosed(ILogger log, int count);

    [LoggerMessage(LogLevel.Error, "Call {Call} of a process that died stays open: {Why}")]
    private static partial void LogLeft(ILogger log, string call, string why);
}
