using System.Globalization;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Compression;
using NexScout.Energy.Governance;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Prediction;
using NexScout.Energy.Pricing;
using NexScout.Energy.Quotes;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Pipeline;

/// <summary>Decides all that can be decided locally (SPEC §2, steps 1 and 3 to 6): configuration, prediction, firewall, route, output.
/// It costs no hop and no lock.</summary>
internal sealed class CallPlanner(
    CallerProfiles profiles, WorkspaceSettings workspaces, PromptAdditions additions, IPredictor predictor, Router router, CatalogSource catalog, IClusterBoard board,
    GovernanceOptions governance, BudgetRules rules, IPromptCompressor? compressor = null)
{
    // Prompts of which less is filler or repetition are ordinary ones.
    private const double Wasteful = 0.25;

    /// <summary>Loads what the decision needs to know of the caller.</summary>
    public async ValueTask Load(Call call)
    {
        call.Caller = await profiles.Get(call.Request.User, call.Load);
        call.Workspace = await workspaces.Get(call.Request.User.Workspace, call.Warnings);
        call.Mode = call.Request.Mode ?? call.Caller.Mode;
        await additions.Load(call);
    }

    /// <summary>Predicts, governs and routes. Null where the call may go on to its reservation.</summary>
    public async ValueTask<Refusal?> Plan(Call call)
    {
        Shape(call);
        Predict(call, "");
        call.UncompressedTokens = call.Prediction.TotalTokens;
        if (Firewall.Check(call.UncompressedTokens, governance, call.Warnings) is { } blocked && call.Quote is null) return blocked;
        await Compress(call);
        if ((call.Quote is { } quote ? Pin(call, quote) : Choose(call)) is { } unroutable) return unroutable;
        Weigh(call);
        return null;
    }

    /// <summary>Puts a planned call on the best model of its route that weighs less on energy; false where none does.</summary>
    public bool Downgrade(Call call)
    {
        if (Router.Cheaper(call.Route!) is not { } cheaper) return false;
        Take(call, cheaper);
        Weigh(call);
        return true;
    }

    private static void Take(Call call, Route route) => (call.Route, call.Model, call.Reason) = (route, route.Candidates[0].Model, route.Reason);

    // What the call takes and costs on its model.
    private void Weigh(Call call)
    {
        Predict(call, call.Model!.Id);
        Price(call);
    }

    private void Predict(Call call, string model) => call.Prediction =
        predictor.Predict(call.Facts, call.Request.Feature, model, LengthOf(call), call.OutputLimit);

    private static double LengthOf(Call call) => Learned.LengthOf(call.Caller.Lengths, call.Request.Feature);

    private async ValueTask Compress(Call call)
    {
        var level = call.Level = call.Quote?.Compression
            ?? Firewall.Compression(call.UncompressedTokens, call.Load, call.Caller.InDebt, governance, call.Request.Compress);
        if (compressor is null) return;
        if (level == CompressionLevel.None)
        {
            Warn(call, compressor.Waste(call.Body));
            return;
        }

        if (await compressor.Compress(call.Body, Wish(call, level), CancellationToken.None) is not { } smaller) return;
        call.Body = smaller.Body;
        call.Compression = (level, smaller);
        call.TokensSaved = smaller.TokensSaved;
        call.Action = call.UncompressedTokens > governance.SoftLimit || call.Load < LoadState.Surge ? "compressed" : "surge_compressed";
        Predict(call, "");
    }

    private static void Warn(Call call, double waste)
    {
        if (waste < Wasteful) return;
        call.Warnings.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"The prompt is wasteful: about {Math.Round(waste * 100)} % of it is filler or repetition that compression would save."));
    }

    // Above the soft limit the prompt is brought down to it, where what is protected permits.
    private CompressionWish Wish(Call call, CompressionLevel level)
    {
        var over = call.UncompressedTokens - governance.SoftLimit;
        var raw = call.Body.Facts.RawTokens;
        return new CompressionWish(call.Request.User.Workspace, level, over > 0 ? Math.Max(1, raw - over) : null);
    }

    private static void Shape(Call call)
    {
        var shape = OutputShape.For(call.Caller.Tier, call.Caller.Rating, call.Body.Facts.MaxTokens);
        call.SystemLine = call.Context.Text.Length == 0 ? shape.SystemLine : $"{call.Context.Text}\n{shape.SystemLine}";
        call.OutputLimit = shape.MaxTokens * call.Body.Facts.Choices;
    }

    private Refusal? Choose(Call call)
    {
        var request = call.Request;
        var facts = call.Body.Facts;
        var wanted = new RouteRequest
        {
            Id = request.Id,
            Feature = request.Feature,
            Tier = call.Caller.Tier,
            Mode = call.Mode,
            ForceModel = request.ForceModel,
            Load = call.Load,
            PromptCharacters = facts.PromptCharacters,
            PredictedTokens = call.Prediction.TotalTokens,
            ContextTokens = call.Prediction.InputBound + call.OutputLimit,
            EmotionalDepth = request.EmotionalDepth ?? facts.EmotionalDepth,
            RequireQuality = request.RequireQuality,
            PreferSpeed = request.PreferSpeed,
            Images = facts.Images > 0,
            Tools = facts.HasTools,
            InDebt = call.Caller.InDebt,
            Preference = call.Caller.Models,
        };
        if (router.Route(wanted, catalog.Routable, board, call.At, out var failure) is not { } route) return Unroutable(call, failure);
        Take(call, route);
        return null;
    }

    // A quoted call goes to the quoted model and to no other, at the quoted price whatever the catalog says by now.
    private Refusal? Pin(Call call, Quote quote)
    {
        if (catalog.Routable.Find(quote.Model) is not { } model) return Refusals.QuotedModelGone(quote.Model);
        var pinned = model with { Prices = [quote.Price with { From = null }], EnergyPerMille = quote.EnergyPerMille };
        Take(call, new Route("quoted", null, [new RouteCandidate(pinned, 0, "quoted")]));
        (call.OutputLimit, call.Mode) = (quote.OutputLimit, quote.Mode);
        return null;
    }

    private static Refusal Unroutable(Call call, RouteFailure failure) => failure switch
    {
        RouteFailure.Unpriced => new Refusal(
            RefusalReason.UnpricedModel, $"The model '{call.Request.ForceModel}' has no price, so it is not served.",
            ["Name a model of GET /v1/models", "Leave the model to the router with 'auto'"]),
        _ => new Refusal(
            RefusalReason.Blocked, "No model of the catalog takes this request: its context, images or tools are too much for each.",
            ["Split your input into smaller parts", "Leave out images or tools"]),
    };

    private void Price(Call call)
    {
        var price = call.Model!.PriceAt(call.At)!;
        var usage = new TokenUsage(call.Prediction.InputTokens, Math.Min(call.Prediction.OutputTokens, call.OutputLimit));
        var rate = rules.EnergyRate(call.Caller.Tier, call.Caller.Rating, call.Load, call.Model.EnergyPerMille);
        call.Price = price;
        call.Prediction = call.Prediction with
        {
            Cost = price.Cost(usage),
            Energy = EnergyFormula.Charge(usage.Total, rate),
            RecommendedModel = call.Model.Id,
        };
    }
}
