using NexScout.Energy.Budgets;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Hosting;

/// <summary>A hold. Where the database is shared its caller waits until it is committed: memory alone cannot know what others hold.</summary>
internal sealed class ReserveStep(BudgetRules rules, ReserveCommand command, bool confirm) : AccountStep
{
    private readonly TaskCompletionSource? _durable = confirm ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;

    public ReserveOutcome Outcome { get; private set; } = null!;

    public Task? Durable => _durable?.Task;

    // Where others write too, even a refusal is checked against the database: this memory may be behind.
    public override bool NeedsWrite => confirm || Outcome.Reservation is not null || DebtChange is not null;

    public override BudgetState Apply(BudgetState state, DateTimeOffset now)
    {
        var step = rules.Reserve(state, command, null, now);
        // Applied again after a write of unknown fate the hold may be there already. It is this one where it is the very same: a repeat of the
        // call on this process, refused at first, may have held the id in between.
        var again = step.Outcome is { AlreadyOpen: true, Reservation: { } open } && Outcome is { AlreadyOpen: false, Reservation: { } own }
            && open == own with { Cost = open.Cost };
        Outcome = again ? step.Outcome with { AlreadyOpen = false } : step.Outcome;
        DebtChange = step.DebtChange;
        return step.State;
    }

    public override void Collect(ActorEvents events)
    {
        base.Collect(events);
        if (Outcome is { Reservation: { } held, AlreadyOpen: false } && command.Opened is { } opened) events.Add(opened.Within(held));
    }

    public override void Complete() => _durable?.TrySetResult();

    public override void StorageAway(Exception reason) =>
        _durable?.TrySetException(new LedgerUnavailableException("storage went away while the call was being admitted", reason));
}

/// <summary>A higher cost for an open hold.</summary>
internal sealed class RaiseStep(BudgetRules rules, RequestId id, NanoUsd cost, WorkspaceTerms workspace) : AccountStep
{
    public Refusal? Outcome { get; private set; }

    public override BudgetState Apply(BudgetState state, DateTimeOffset now)
    {
        var step = rules.RaiseCost(state, id, cost, workspace, now);
        Outcome = step.Outcome;
        DebtChange = step.DebtChange;
        return step.State;
    }
}

/// <summary>The hold of a quote, given back.</summary>
internal sealed class ReleaseStep(BudgetRules rules, RequestId quote) : AccountStep
{
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Durable => _durable.Task;

    public override BudgetState Apply(BudgetState state, DateTimeOffset now)
    {
        var step = rules.Release(state, quote, now);
        DebtChange = step.DebtChange;
        return step.State;
    }

    public override void Complete() => _durable.TrySetResult();

    public override void StorageAway(Exception reason) =>
        _durable.TrySetException(new LedgerUnavailableException("storage went away while a quote was given back; what it holds lapses", reason));
}

/// <summary>A change of the account. A grant made twice would be two, so where storage goes away it is made at most once, and its caller
/// is told that nobody knows.</summary>
internal sealed class ChangeStep(BudgetRules rules, AccountChange change) : AccountStep
{
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _givenUp;

    public UserProfile? Outcome { get; private set; }

    public Task Durable => _durable.Task;

    public override BudgetState Apply(BudgetState state, DateTimeOffset now)
    {
        DebtChange = null;
        if (_givenUp) return state;
        var step = rules.Change(state, change, now);
        Outcome = step.Outcome;
        DebtChange = step.DebtChange;
        return step.State;
    }

    public override void Complete() => _durable.TrySetResult();

    public override void StorageAway(Exception reason)
    {
        _givenUp = true;
        _durable.TrySetException(new LedgerUnavailableException("storage went away: look whether the change was made before you make it again", reason));
    }
}

/// <summary>A slice taken from the workspace.</summary>
internal sealed class SliceStep(BudgetRules rules, SliceGrant grant, SliceRequest asked) : AccountStep
{
    public override BudgetState Apply(BudgetState state, DateTimeOffset now)
    {
        var lent = rules.Granted(state, grant, asked.At, asked.Terms, now);
        DebtChange = BudgetRules.DebtChange(state, lent);
        return lent;
    }
}

/// <summary>A slice forgotten, before it is given back.</summary>
internal sealed class ForgetSliceStep(BudgetRules rules, string user, WorkspaceTerms terms) : AccountStep
{
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DateTimeOffset? _at;

    /// <summary>What gives it back.</summary>
    public SliceRequest Outcome { get; private set; } = null!;

    public Task Durable => _durable.Task;

    public override BudgetState Apply(BudgetState state, DateTimeOffset now)
    {
        // Made again, it stays before what was asked for after it.
        _at ??= now;
        (var without, Outcome) = rules.GiveBack(state, user, terms, _at.Value);
        DebtChange = BudgetRules.DebtChange(state, without);
        return without;
    }

    public override void Complete() => _durable.TrySetResult();

    public override void StorageAway(Exception reason) =>
        _durable.TrySetException(new LedgerUnavailableException("storage went away while a slice was being given back", reason));
}
