using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Budgets;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Hosting;

/// <summary>A user's account in this process. Holds no rule: every transition is <see cref="BudgetRules"/>' own.</summary>
internal partial class UserBudgetActor(UserKey user, ActorContext context, BudgetRules rules, IEnergyActors directory)
    : DurableActor<BudgetState>(context), IUserBudget
{
    private WorkspaceTerms? _terms;
    private Task? _changing;
    private long _trusted;

    public override ActorKey Key => new(ActorKind.User, user.ToString());

    public async ValueTask<ReserveOutcome> Reserve(ReserveCommand command)
    {
        if (command.Opened is { } owner && owner.User != user) throw new ArgumentException($"a call of {owner.User} was sent to the account of {user}", nameof(command));
        // A change that is not on disk yet may be given up: nothing is admitted by it.
        if (_changing is { IsCompleted: false } changing)
            await changing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var away = !Context.Commit.Available;
        if (!away) Volatile.Write(ref _trusted, 0);
        else if (!Trusted(command)) throw new LedgerUnavailableException("storage is away");
        await EnsureLoaded();
        var step = new ReserveStep(rules, command, Context.Store.Shared && !away);
        if (!NeedsSlice(command))
        {
            RequireWanted(command.Nonce);
            Run(step);
            return await Held(step, command);
        }

        var most = Most(command);
        var lent = await RunLent(step, most, command.Workspace, command.Nonce);
        var outcome = await Held(step, command);
        // What was lent may have been asked back before the call held it; then it is borrowed once more.
        if (!lent || !LacksSlice(outcome)) return outcome;
        step = new ReserveStep(rules, command, Context.Store.Shared && !away);
        await RunLent(step, most, command.Workspace, command.Nonce);
        return await Held(step, command);
    }

    private async ValueTask<ReserveOutcome> Held(ReserveStep step, ReserveCommand command)
    {
        if (step.Durable is not { } durable) return step.Outcome;
        try
        {
            await durable;
            return step.Outcome;
        }
        catch (LedgerUnavailableException)
        {
            if (Trusted(command)) return step.Outcome;
            // The hold may or may not be on disk: ending it is written as soon as storage is back.
            if (command.Opened is { } opened && step.Outcome is { Reservation: not null, AlreadyOpen: false })
                Run(new SettleStep(rules, Unheld(opened, command.Load), Context, step));
            throw;
        }
    }

    public async ValueTask<ReserveOutcome> Check(ReserveCommand command)
    {
        await EnsureFresh();
        if (!NeedsSlice(command) || SliceNeeded(Most(command), command.Workspace) is not { } request)
            return rules.Reserve(State, command, null, Context.Clock.GetUtcNow()).Outcome;
        var grant = await Lendable(request);
        var now = Context.Clock.GetUtcNow();
        var state = grant is null ? State : rules.Granted(State, grant, request.At, request.Terms, now);
        return rules.Reserve(state, command, null, now).Outcome;
    }

    public async ValueTask<Refusal?> RaiseCost(RequestId id, NanoUsd cost, WorkspaceTerms workspace)
    {
        await EnsureLoaded();
        var step = new RaiseStep(rules, id, cost, workspace);
        if (workspace.HasBudget) await RunLent(step, cost, workspace, null);
        else Run(step);
        return step.Outcome;
    }

    public async ValueTask Release(RequestId quote)
    {
        if (!Context.Commit.Available) throw new LedgerUnavailableException("storage is away");
        await EnsureLoaded();
        var step = new ReleaseStep(rules, quote);
        Run(step);
        await step.Durable;
    }

    public ValueTask Confirm() => Context.TrustTokens > 0 && !Context.Commit.Available ? ValueTask.CompletedTask : AllDurable();

    public async ValueTask<SettleOutcome> Settle(SettleCommand command)
    {
        if (command.Record.User != user) throw new ArgumentException($"a charge of {command.Record.User} was sent to the account of {user}", nameof(command));
        await EnsureLoaded();
        if (command is { HeldBy: not null, Nonce: { } nonce }) GiveUp(nonce);
        // Asked again while it waits for storage, a charge is waited for and not made twice: the account remembers but the last calls.
        var step = Unwritten<SettleStep, SettleCommand>(command, static (waiting, asked) => waiting.Answers(asked));
        if (step is null) Run(step = new SettleStep(rules, command, Context));
        try
        {
            await step.Durable;
        }
        catch (LedgerUnavailableException away) when (away is not LedgerRefusedException && Context.TrustTokens > 0 && step.Outcome is not null)
        {
            // Storage is away and calls run on trust: the charge stays in memory until it can be written.
        }

        if (step.Outcome is not { } outcome)
            return new SettleOutcome { AlreadySettled = true, Standing = rules.Standing(State, command.Load, Context.Clock.GetUtcNow()) };
        Context.News?.Changed(user, outcome.Standing, step.DebtChange);
        return outcome;
    }

    public async ValueTask<UserProfile> Profile(LoadState load)
    {
        await EnsureFresh();
        return rules.Profile(State, load, Context.Clock.GetUtcNow());
    }

    public async ValueTask<UserProfile> Change(AccountChange change)
    {
        if (!Context.Commit.Available) throw new LedgerUnavailableException("storage is away");
        await EnsureLoaded();
        var step = new ChangeStep(rules, change);
        Run(step);
        _changing = step.Durable;
        try
        {
            await step.Durable;
        }
        finally
        {
            // A million accounts should not keep a million tasks that have ended.
            _ = Interlocked.CompareExchange(ref _changing, null, step.Durable);
        }

        Context.News?.Changed(user, rules.Standing(State, change.Load, Context.Clock.GetUtcNow()), step.DebtChange);
        return step.Outcome!;
    }

    public async ValueTask ReturnSlice(WorkspaceTerms workspace)
    {
        await EnsureLoaded();
        // First this account forgets the slice, durably; only then may the workspace lend it to others.
        var step = new ForgetSliceStep(rules, user.User, workspace);
        Run(step);
        await step.Durable;
        await directory.Workspace(user.Workspace).Lease(step.Outcome);
    }

    /// <summary>Gives the slice back before the account leaves memory. Returns whether there was one.</summary>
    public async ValueTask<bool> LeaveSlice()
    {
        if (Loaded is not { } state || state.SliceDay == default || _terms is not { } terms) return false;
        await ReturnSlice(terms);
        return true;
    }

    protected override BudgetState Create(DateTimeOffset now) => rules.New(user, now);

    protected override JsonTypeInfo<BudgetState> Json => EnergyStateJson.Default.BudgetState;

    // A quote that nobody used lapses without anybody telling: it must not keep its account in memory for ever.
    protected override bool MayRetire(BudgetState state) => state.Open.IsEmpty || state.Open.All(hold => hold.Until <= Context.Clock.GetUtcNow());

    protected override void MarkClosed(ActorStep<BudgetState> step, IReadOnlyList<RequestId> closedBefore)
    {
        if (step is SettleStep settle && closedBefore.Contains(settle.Id)) settle.KnownClosed = true;
    }

    // While storage is away a call may run on trust, up to a sum of what such calls may use at most.
    private bool Trusted(ReserveCommand command)
    {
        if (Context.TrustTokens == 0) return false;
        var tokens = command.InputBound + command.OutputLimit;
        if (Interlocked.Add(ref _trusted, tokens) <= Context.TrustTokens)
        {
            EnergyTelemetry.AdmittedOnTrust();
            return true;
        }

        Interlocked.Add(ref _trusted, -tokens);
        return false;
    }

    private static bool LacksSlice(ReserveOutcome outcome) =>
        outcome.Refusal is not null && outcome.Checks.Any(check => !check.Passed && check.Name.StartsWith("workspace_usd", StringComparison.Ordinal));

    /// <summary>Ends the hold of a call that never ran, where there is one. An idempotency key is not used up by it.</summary>
    internal static SettleCommand Unheld(OpenedCall opened, LoadState load) => new()
    {
        Load = load,
        HeldBy = opened.Node,
        RecordAs = RequestId.New(),
        Record = new UsageRecord
        {
            Id = opened.Id,
            User = opened.User,
            Feature = opened.Feature,
            ProspectId = opened.ProspectId,
            Mode = opened.Mode,
            Reason = "ledger_unavailable",
            Load = opened.Load,
            Outcome = CallOutcome.Refused,
            At = opened.At,
        },
    };
}
