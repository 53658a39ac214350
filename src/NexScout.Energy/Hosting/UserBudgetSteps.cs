using NexScout.Energy.Budgets;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Hosting;

/// <summary>A hold. Where the database is shared its caller waits until it is committed: memory alone cannot know what others hold.</summary>
internal sealed class ReserveStep(BudgetRules rules, ReserveCommand command, bool confirm) : ActorStep<BudgetState>
{
    private readonly TaskCompletionSource? _durable = confirm ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;
    private Debt? _debt;

    public ReserveOutcome Outcome { get; private set; } = null!;

    public Task? Durable => _durable?.Task;

    // Where others write too, even a refusal is checked against the database: this memory may be behind.
    public override bool NeedsWrite => confirm || Outcome.Reservation is not null || _debt is not null;

    public override BudgetState Apply(BudgetState state, DateTimeOffset now)
    {
        var step = rules.Reserve(state, command, null, now);
        // Applied again after a write of unknown fate the hold may be there already. It is this one where it is the very same: a repeat of the
        // call on this process, refused at first, may have held the id in between.
        var again = step.Outcome is { AlreadyOpen: true, Reservation: { } open } && Outcome is { AlreadyOpen: false, Reservation: { } own }
            && open == own with { Cost = open.Cost };
        Outcome = again ? step.Outcome with { AlreadyOpen = false } : step.Outcome;
        _debt = step.DebtChange;
        return step.State;
    }

    public override void Collect(ActorEvents events)
    {
        if (_debt is not null) events.Add(_debt);
        if (Outcome is { Reservation: { } held, AlreadyOpen: false } && command.Opened is { } opened) events.Add(opened.Within(held));
    }

    public override void Complete() => _durable?.TrySetResult();

    public override void StorageAway(Exception reason) =>
        _durable?.TrySetException(new LedgerUnavailableException("storage went away while the call was being admitted", reason));
}

/// <summary>A higher cost for an open hold.</summary>
internal sealed class RaiseStep(BudgetRules rules, RequestId id, NanoUsd cost, WorkspaceTerms workspace) : ActorStep<BudgetState>
{
    private Debt? _debt;

    public Refusal? Outcome { get; private set; }

    public override BudgetState Apply(BudgetState state, DateTimeOffset now)
    {
        var step = rules.RaiseCost(state, id, cost, workspace, now);
        Outcome = step.Outcome;
        _debt = step.DebtChange;
        return step.State;
    }

    public override void Collect(ActorEvents events)
    {
        if (_debt is not null) events.Add(_debt);
    }
}

/// <summary>The hold of a quote, given back.</summary>
internal sealed class ReleaseStep(BudgetRules rules, RequestId quote) : ActorStep<BudgetState>
{
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Debt? _debt;

    public Task Durable => _durable.Task;

    public override BudgetState Apply(BudgetState state, DateTimeOffset now)
    {
        var step = rules.Release(state, quote, now);
        _debt = step.DebtChange;
        return step.State;
    }

    public override void Collect(ActorEvents events)
    {
        if (_debt is not null) events.Add(_debt);
    }

    public override void Complete() => _durable.TrySetResult();

    public override void StorageAway(Exception reason) =>
        _durable.TrySetException(new LedgerUnavailableException("storage went away while a quote was given back; what it holds lapses", reason));
}

/// <summary>A charge, or a release. It is never given up: it stays until it is on disk, though its caller may be told to wait no more.</summary>
/// <param name="rules">The rules.</param>
/// <param name="command">What to charge.</param>
/// <param name="context">The clock, and how long to wait.</param>
/// <param name="unheld">Where set, only what this step holds is ended: a repeat of the call, on this process too, may hold the id by now.</param>
internal sealed class SettleStep(BudgetRules rules, SettleCommand command, ActorContext context, ReserveStep? unheld = null) : ActorStep<BudgetState>
{
    private readonly long _since = context.Clock.GetTimestamp();
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Debt? _debt;

    /// <summary>The record's id.</summary>
    public RequestId Id => command.RecordAs ?? command.Record.Id;

    private RequestId Call => command.Record.Id;

    public bool KnownClosed { get; set; }

    public Debt? DebtChange => _debt;

    public SettleOutcome? Outcome { get; private set; }

    public Task Durable => _durable.Task;

    public override BudgetState Apply(BudgetState state, DateTimeOffset now)
    {
        _write = null;
        _debt = null;
        if (command.HeldBy is { } node && !state.Open.Any(hold => hold.Id == Call && Ends(hold, node)))
            return state;
        var step = rules.Settle(state, command, KnownClosed, now);
        // Applied again after a write that was made after all, the caller still gets what it charged.
        var own = !command.HoldsNothing || (_unsure && !state.Open.Any(hold => hold.Id == Call));
        if (!(step.Outcome.AlreadySettled && Outcome is { AlreadySettled: false } && !KnownClosed && own)) Outcome = step.Outcome;
        _debt = step.DebtChange;
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
        if (_debt is not null) events.Add(_debt);
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

/// <summary>A change of the account. A grant made twice would be two, so where storage goes away it is made at most once, and its caller
/// is told that nobody knows.</summary>
internal sealed class ChangeStep(BudgetRules rules, AccountChange change) : ActorStep<BudgetState>
{
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Debt? _debt;
    private bool _givenUp;

    public UserProfile? Outcome { get; private set; }

    public Debt? DebtChange => _debt;

    public Task Durable => _durable.Task;

    public override BudgetState Apply(BudgetState state, DateTimeOffset now)
    {
        _debt = null;
        if (_givenUp) return state;
        var step = rules.Change(state, change, now);
        Outcome = step.Outcome;
        _debt = step.DebtChange;
        return step.State;
    }

    public override void Collect(ActorEvents events)
    {
        if (_debt is not null) events.Add(_debt);
    }

    public override void Complete() => _durable.TrySetResult();

    public override void StorageAway(Exception reason)
    {
        _givenUp = true;
        _durable.TrySetException(new LedgerUnavailableException("storage went away: look whether the change was made before you make it again", reason));
    }
}

/// <summary>A slice taken from the workspace.</summary>
internal sealed class SliceStep(BudgetRules rules, SliceGrant grant, SliceRequest asked) : ActorStep<BudgetState>
{
    private Debt? _debt;

    public override BudgetState Apply(BudgetState state, DateTimeOffset now)
    {
        var lent = rules.Granted(state, grant, asked.At, asked.Terms, now);
        _debt = BudgetRules.DebtChange(state, lent);
        return lent;
    }

    public override void Collect(ActorEvents events)
    {
        if (_debt is not null) events.Add(_debt);
    }
}

/// <summary>A slice forgotten, before it is given back.</summary>
internal sealed class ForgetSliceStep(BudgetRules rules, string user, WorkspaceTerms terms) : ActorStep<BudgetState>
{
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DateTimeOffset? _at;
    private Debt? _debt;

    /// <summary>What gives it back.</summary>
    public SliceRequest Outcome { get; private set; } = null!;

    public Task Durable => _durable.Task;

    public override BudgetState Apply(BudgetState state, DateTimeOffset now)
    {
        // Made again, it stays before what was asked for after it.
        _at ??= now;
        (var without, Outcome) = rules.GiveBack(state, user, terms, _at.Value);
        _debt = BudgetRules.DebtChange(state, without);
        return without;
    }

    public override void Collect(ActorEvents events)
    {
        if (_debt is not null) events.Add(_debt);
    }

    public override void Complete() => _durable.TrySetResult();

    public override void StorageAway(Exception reason) =>
        _durable.TrySetException(new LedgerUnavailableException("storage went away while a slice was being given back", reason));
}
