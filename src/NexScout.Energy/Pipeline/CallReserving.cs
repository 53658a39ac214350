using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pricing;
using NexScout.Energy.Quotes;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Pipeline;

/// <summary>Holds energy, tokens and money for a planned call (SPEC §2, step 7), downgrading its route where energy is low (§6).</summary>
internal sealed class CallReserving(CallPlanner planner, IEnergyActors actors, CallerProfiles profiles, NodeIdentity node, BudgetRules rules, QuoteOptions quotes)
{
    private enum Purpose
    {
        Run,
        Check,
        Quote,
    }

    public ValueTask<Refusal?> Reserve(Call call) => Ask(call, Purpose.Run);

    /// <summary>As <see cref="Reserve"/>, and changes nothing.</summary>
    public ValueTask<Refusal?> Check(Call call) => Ask(call, Purpose.Check);

    /// <summary>Holds what the call would need, for as long as a quote holds (SPEC §3).</summary>
    public ValueTask<Refusal?> Quote(Call call) => Ask(call, Purpose.Quote);

    private async ValueTask<Refusal?> Ask(Call call, Purpose purpose)
    {
        var outcome = await Answer(call, purpose);
        while (outcome.Refusal is { Reason: RefusalReason.InsufficientEnergy } && planner.Downgrade(call)) outcome = await Answer(call, purpose);
        return Took(call, outcome);
    }

    private ValueTask<ReserveOutcome> Answer(Call call, Purpose purpose)
    {
        var (user, command) = (actors.User(call.Request.User), Command(call, purpose));
        return purpose == Purpose.Check ? user.Check(command) : user.Reserve(command);
    }

    private Refusal? Took(Call call, ReserveOutcome outcome)
    {
        call.Checks = outcome.Checks;
        call.Standing = outcome.Standing;
        call.Held = outcome.Reservation;
        profiles.Learn(call.Request.User, outcome.Standing);
        if (!outcome.AlreadyOpen) return outcome.Refusal;
        call.Held = null;
        return new Refusal(RefusalReason.DuplicateRequest, "A call with this id is running.", [$"See GET /api/requests/{call.Request.Id}"]);
    }

    private ReserveCommand Command(Call call, Purpose purpose)
    {
        var (model, price) = (call.Model!, call.Price!);
        return new ReserveCommand
        {
            Id = call.Request.Id,
            InputBound = call.Prediction.InputBound,
            PredictedTokens = call.UncompressedTokens,
            OutputLimit = call.OutputLimit,
            Choices = call.Body.Facts.Choices,
            Price = price,
            EnergyPerMille = model.EnergyPerMille,
            Load = call.Load,
            Workspace = call.Workspace,
            SkipEnergy = call.Request.SkipEnergy,
            HoldFor = purpose == Purpose.Quote ? quotes.HoldFor : rules.Options.HoldFor,
            Quote = call.Quote?.Id,
            Opened = purpose == Purpose.Run ? Open(call, model, price) : null,
        };
    }

    private OpenedCall Open(Call call, CatalogModel model, ModelPrice price)
    {
        var estimate = new TokenUsage(call.Prediction.InputTokens, Math.Min(call.Prediction.OutputTokens, call.OutputLimit));
        return new OpenedCall
        {
            Id = call.Request.Id,
            User = call.Request.User,
            Feature = call.Request.Feature,
            Model = model.Id,
            Mode = call.Mode,
            Reason = call.Route!.Reason,
            Load = call.Load,
            Estimate = estimate,
            EstimateCost = price.Cost(estimate),
            Node = node.Name,
            ProspectId = call.Request.ProspectId,
            At = call.At,
        };
    }
}
