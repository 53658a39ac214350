using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Jobs;

namespace NexScout.Energy.Events;

/// <summary>Tells webhooks what happened: each its events one by one and in order, and none waits for another. Of all processes on a
/// database one delivers, by a lease. An event is sent again until it is taken; a receiver that took it sees it again only where this
/// process died before it could note that, and knows it by its id.</summary>
public sealed partial class WebhookDelivery(
    IEventOutbox outbox, IJobStore jobs, NodeIdentity node, EventOptions options, TimeProvider clock, ILogger<WebhookDelivery> log) : BackgroundService
{
    private const string Job = "event_delivery";
    private const int AtOnce = 100;

    // Beyond the receiver's time: to note its answer.
    private static readonly TimeSpan _noting = TimeSpan.FromSeconds(5);
    private readonly WebhookSender _sender = new(options, clock);
    private readonly Dictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, EventCursor> _taken = new(StringComparer.Ordinal);
    private long _leasedUntil;
    private int _lease; // how many were taken; the last one is kept as long as it holds
    private DateTimeOffset _askAgain;

    /// <summary>Looks once, and begins to deliver to the webhooks that are due. One call at a time.</summary>
    public async Task Look(CancellationToken cancel)
    {
        foreach (var ended in _running.Where(of => of.Value.IsCompleted).Select(of => of.Key).ToList()) _running.Remove(ended);
        var (webhooks, lease) = (await outbox.Webhooks(cancel), _lease);
        if (webhooks.Count == 0 || !await Hold(cancel)) return;
        // Taken only now: what stood before may have been moved by who had it.
        if (lease != _lease) webhooks = await outbox.Webhooks(cancel);
        var now = clock.GetUtcNow();
        foreach (var webhook in webhooks)
        {
            if (webhook.Disabled || webhook.NextTry > now || _running.ContainsKey(webhook.Id)) continue;
            _running[webhook.Id] = Task.Run(() => Begin(webhook, cancel), CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _sender.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Periodic.Run(options.Poll, clock, () => Look(stoppingToken), stoppingToken, Failed, atOnce: true);
        await Task.WhenAll(_running.Values);
        await Leave();
    }

    private void Failed(Exception failure)
    {
        if (failure is LedgerUnavailableException) LogWaits(log, failure.Message);
        else LogFailed(log, failure);
    }

    private async Task<bool> Hold(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var left = new DateTimeOffset(Volatile.Read(ref _leasedUntil), TimeSpan.Zero) - now;
        if (left > options.Lease * 2 / 3) return true;
        if (left <= TimeSpan.Zero && now < _askAgain) return false;
        _askAgain = now + (options.Lease / 6);
        var held = left > TimeSpan.Zero
            ? await jobs.KeepJob(Job, node.Name, now, options.Lease, cancel)
            : await jobs.TakeJob(Job, node.Name, now, options.Lease, cancel);
        if (held && left <= TimeSpan.Zero) _lease++;
        Volatile.Write(ref _leasedUntil, held ? (now + options.Lease).UtcTicks : 0);
        return held;
    }

    // Another process may begin when the lease has run out: by then no request of ours may be under way.
    private bool MaySend() => Volatile.Read(ref _leasedUntil) - clock.GetUtcNow().UtcTicks > Math.Min((options.Timeout + _noting).Ticks, options.Lease.Ticks / 2);

    private async Task Begin(Webhook webhook, CancellationToken cancel)
    {
        try
        {
            await Deliver(webhook, cancel);
        }
        catch (LedgerUnavailableException away)
        {
            LogWaits(log, away.Message);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { }
        catch (Exception failure)
        {
            LogBroken(log, failure, webhook.Id);
        }
    }

    private async Task Deliver(Webhook webhook, CancellationToken cancel)
    {
        var (at, noted, passed) = (webhook.Cursor, webhook.Cursor, 0);
        // Storage was away when the last answer was to be noted.
        if (_taken.TryRemove(webhook.Id, out var taken) && taken > at)
        {
            if (!await Note(webhook.Id, noted, taken)) return;
            (at, noted) = (taken, taken);
        }

        while (await outbox.NextEvents(at, AtOnce, cancel) is { Count: > 0 } events)
        {
            foreach (var (place, happened) in events)
            {
                at = place;
                // A few that are not wanted are cheaper read again than noted each.
                var wanted = webhook.Wants(happened);
                if (!wanted && ++passed < AtOnce) continue;
                if (wanted && (cancel.IsCancellationRequested || !MaySend() || !await Tell(webhook, happened))) return;
                if (!await Note(webhook.Id, noted, at)) return;
                (noted, passed) = (at, 0);
                if (wanted) webhook = webhook with { Failures = 0 };
            }
        }
    }

    private async Task<bool> Tell(Webhook webhook, OutboxEvent happened)
    {
        var answer = await _sender.Send(webhook, happened);
        if (answer.Taken) return true;
        var failures = webhook.Failures + 1;
        var rest = options.RetryAfter * Math.Pow(2, Math.Min(failures - 1, 30));
        LogRefused(log, webhook.Id, failures, answer.Error);
        await outbox.Refused(
            webhook.Id, failures, clock.GetUtcNow() + (rest < options.LongestRetry ? rest : options.LongestRetry), answer.Error, answer.Gone, CancellationToken.None);
        return false;
    }

    // A receiver that has answered is not asked again because this process is told to stop.
    private async Task<bool> Note(string webhook, EventCursor from, EventCursor to)
    {
        _taken[webhook] = to;
        var noted = await outbox.Advance(webhook, from, to, CancellationToken.None);
        _taken.TryRemove(webhook, out _);
        return noted;
    }

    private async Task Leave()
    {
        if (Volatile.Read(ref _leasedUntil) == 0) return;
        var now = clock.GetUtcNow();
        try
        {
            await jobs.EndJob(Job, node.Name, now, "left to another process", false, now, CancellationToken.None);
        }
        catch (LedgerUnavailableException away)
        {
            LogWaits(log, away.Message);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Events wait for storage: {Why}")]
    private static partial void LogWaits(ILogger log, string why);

    [LoggerMessage(LogLevel.Warning, "Webhook {Webhook} did not take its next event, {Failures} times by now: {Why}")]
    private static partial void LogRefused(ILogger log, string webhook, int failures, string why);

    [LoggerMessage(LogLevel.Error, "Events could not be looked for; they are looked for again.")]
    private static partial void LogFailed(ILogger log, Exception e);

    [LoggerMessage(LogLevel.Error, "Delivery to webhook {Webhook} failed; it is tried again.")]
    private static partial void LogBroken(ILogger log, Exception e, string webhook);
}
