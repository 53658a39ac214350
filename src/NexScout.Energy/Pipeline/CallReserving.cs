using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pricing;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Pipeline;

/// <summary>Holds energy, tokens and money for a planned call (SPEC §2, step 7), downgrading its route where energy is low (§6).</summary>
internal sealed class CallReserving(IEnergyActors actors, CallerProfiles profiles, NodeIdentity node, BudgetRules rules)
{
    public ValueTask<Refusal?> Reserve(Call call) => Ask(call, hold: true);

    /// <summary>As <see cref="Reserve"/>, and changes nothing.</summary>
    public ValueTask<Refusal?> Check(Call call) => Ask(call, hold: false);

    private async ValueTask<Refusal?> Ask(Call call, bool hold)
    {
        var outcome = await Answer(call, hold);
        if (outcome.Refusal is { Reason: RefusalReason.InsufficientEnergy } && Router.Cheaper(call.Route!) is { } cheaper)
        {
            call.Route = cheaper;
            outcome = await Answer(call, hold);
        }

        return Took(call, outcome);
    }

    private ValueTask<ReserveOutcome> Answer(Call call, bool hold)
    {
        var (user, command) = (actors.User(call.Request.User), Command(call, opened: hold));
        return hold ? user.Reserve(command) : user.Check(command);
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

    private ReserveCommand Command(Call call, bool opened)
    {
        var model = call.Route!.Candidates[0].Model;
        var price = model.PriceAt(call.At)!;
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
            HoldFor = rules.Options.HoldFor,
            Opened = opened ? Open(call, model, price) : null,
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
