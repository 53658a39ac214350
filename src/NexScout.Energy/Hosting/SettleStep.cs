using NexScout.Energy.Budgets;

namespace NexScout.Energy.Hosting;

/// <summary>A charge, or a release. It is never given up: it stays until it is on disk, though its caller may be told to wait no more.</summary>
/// <param name="rules">The rules.</param>
/// <param name="command">What to charge.</param>
/// <param name="context">The clock, and how long to wait.</param>
/// <param name="unheld">Where set, only what this step holds is ended: a repeat of the call, on this process too, may hold the id by now.</param>
internal sealed class SettleStep(BudgetRules rules, SettleCommand command, ActorContext context, ReserveStep? unheld = null) : AccountStep
{
    private readonly long _since = context.Clock.GetTimestamp();
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The record's id.</summary>
    public RequestId Id => command.RecordAs ?? command.Record.Id;

    private RequestId Call => command.Record.Id;

    public bool KnownClosed { get; set; }

    public SettleOutcome? Outcome { get; private set; }

    public Task Durable => _durable.Task;

    public override BudgetState Apply(BudgetState state, DateTimeOffset now)
    {
        _write = null;
        DebtChange = null;
        if (command.HeldBy is { } node && !state.Open.Concat(state.Lapsed).Any(hold => hold.Id == Call && Ends(hold, node)))
            return state;
        var step = rules.Settle(state, command, KnownClosed, now);
        // Applied again after a write that was made after all, the caller still gets what it charged.
        var own = !command.HoldsNothing || (_unsure && !state.Open.Any(hold => hold.Id == Call));
        if (!(step.Outcome.AlreadySettled && Outcome is { AlreadySettled: false } && !KnownClosed && own)) Outcome = step.Outcome;
        DebtChange = step.DebtChange;
        _write = step.Outcome.AlreadySettled ? null : command.Record with { Id = Id, Energy = step.Outcome.Energy, Accuracy = step.Outcome.Accuracy };
        return step.State;
    }

    private UsageRecord? _write;
    private bool _unsure;

    /// <summary>Whether what is asked for waits here already: the closing of the call, or the very same that closes nothing.</summary>
    public bool Answers(SettleCommand asked) => Id == (asked.RecordAs ?? asked.Record.Id)
        && (_write is not null || (command.HeldBy, command.Nonce, command.HoldsNothing) == (asked.HeldBy, asked.Nonce, asked.HoldsNothing));

    private bool Ends(Reservation hold, string node) => unheld is null ? hold.MadeBy(node, command.Nonce) : hold == unheld.Outcome.Reservation;

    public override void Collect(ActorEvents events)
    {
        base.Collect(events);
        if (_write is null) return;
        if (command.RecordAs is not null) events.Withdraw(Call);
        events.Add(_write);
    }

    public override void StorageAway(Exception reason)
    {
        _unsure = true;
        if (context.TrustTokens == 0 && context.Clock.GetElapsedTime(_since) < context.SettleWithin) return;
        _durable.TrySetException(new LedgerUnavailableException("the charge is kept and will be written when storage is back", reason));
    }

    public override void Complete() => _durable.TrySetResult();

    public override void Dropped(Exception reason) =>
        _durable.TrySetException(new LedgerRefusedException("storage does not take this write", reason));
}
