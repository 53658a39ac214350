using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using NexScout.Energy.Routing;
using Xunit;

namespace NexScout.Energy.Tests.Routing;

public sealed class RouterTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly Catalog _catalog = new(DefaultCatalog.Models);
    private readonly Board _board = new();

    // A plain call of a pro user: long, calm, no feature of its own.
    private static RouteRequest Plain => new()
    {
        Id = new RequestId(7),
        Feature = "ai_message",
        Tier = Tier.Pro,
        Mode = "auto",
        Load = LoadState.Normal,
        PromptCharacters = 1_000,
        PredictedTokens = 1_500,
        ContextTokens = 2_000,
        EmotionalDepth = 0.2,
    };

    public static TheoryData<string, RouteRequest, ModelClass?> Reasons => new()
    {
        { "forced", Plain with { ForceModel = "openai/gpt-4o" }, null },
        { "panic_cheapest", Plain with { Load = LoadState.Panic, Tier = Tier.Elite, Mode = "expert" }, null },
        { "mode_expert", Plain with { Tier = Tier.Elite, Mode = "expert", Load = LoadState.Surge }, ModelClass.Large },
        { "mode_fast", Plain with { Tier = Tier.Enterprise, Mode = "fast" }, ModelClass.Small },
        { "surge_cheapest", Plain with { Load = LoadState.Surge, RequireQuality = true }, null },
        { "free_tier_cheapest", Plain with { Tier = Tier.Free, RequireQuality = true }, null },
        { "high_quality_required", Plain with { RequireQuality = true, Feature = "ai_chatbot" }, ModelClass.Large },
        { "complex_feature", Plain with { Feature = "ai_pitchdeck" }, ModelClass.Large },
        { "complex_feature", Plain with { Feature = "ai_coaching" }, ModelClass.Large },
        { "deep_analysis", Plain with { Feature = "ai_deepscan", PredictedTokens = 5_001 }, ModelClass.Large },
        { "emotional_complexity", Plain with { Feature = "ai_objection" }, ModelClass.Medium },
        { "emotional_complexity", Plain with { EmotionalDepth = 0.71, Tier = Tier.Elite }, ModelClass.Large },
        { "simple_chat", Plain with { Feature = "ai_chatbot", PromptCharacters = 599 }, ModelClass.Small },
        { "complex_chat", Plain with { Feature = "ai_chatbot", PromptCharacters = 600 }, ModelClass.Medium },
        { "simple_short_prompt", Plain with { PromptCharacters = 399 }, ModelClass.Small },
        { "groq_fast_inference", Plain with { PreferSpeed = true }, null },
        { "balanced_selection", Plain with { Mode = "pro" }, ModelClass.Medium },
        { "complex_feature", Plain with { Mode = "pro", Feature = "ai_pitchdeck" }, ModelClass.Large },
        { "simple_chat", Plain with { Mode = "pro", Feature = "ai_chatbot", PromptCharacters = 50 }, ModelClass.Small },
        { "balanced_selection", Plain, ModelClass.Medium },
        { "balanced_selection", Plain with { Mode = "expert" }, ModelClass.Medium }, // only elite and enterprise choose it
        { "balanced_selection", Plain with { Feature = "ai_deepscan", PredictedTokens = 5_000 }, ModelClass.Medium },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Route_FirstRuleThatFits_GivesItsReasonAndClass(string reason, RouteRequest request, ModelClass? needed)
    {
        var route = Route(request);

        Assert.Equal(reason, route.Reason);
        Assert.Equal(needed, route.Class);
        Assert.Equal(reason, route.Candidates[0].Reason);
        if (needed is not null) Assert.Equal(needed, route.Candidates[0].Model.Class);
        Assert.All(route.Candidates.Skip(1), candidate => Assert.Equal("fallback_available", candidate.Reason));
    }

    [Fact]
    public void Route_PitchDeckOfAnEliteUserThatRequiresQuality_IsGpt4o()
    {
        var route = Route(Plain with
        {
            Feature = "ai_pitchdeck",
            PromptCharacters = 2_000,
            EmotionalDepth = 0.8,
            Tier = Tier.Elite,
            RequireQuality = true,
        });

        Assert.Equal("openai/gpt-4o", route.Candidates[0].Model.Id);
        Assert.Equal("high_quality_required", route.Reason);
    }

    [Fact]
    public void Route_FreeTier_IsTheCheapestThatFitsTheContext()
    {
        Assert.Equal("groq/llama-3-8b", Route(Plain with { Tier = Tier.Free }).Candidates[0].Model.Id);
        Assert.Equal("groq/mixtral-8x7b", Route(Plain with { Tier = Tier.Free, ContextTokens = 9_000 }).Candidates[0].Model.Id);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(200)]
    public void Route_ManyModels_HasTheEightCheapestInOrder(int models)
    {
        var one = _catalog.Find("groq/llama-3-8b")!;
        var random = new Random(models);
        var prices = Enumerable.Range(1, models).Select(n => n * 0.00001m).ToArray();
        random.Shuffle(prices);
        var catalog = new Catalog([.. prices.Select((price, n) => one with { Name = $"m{n}", Prices = [Price(price)] })]);

        var route = new Router(new RoutingOptions()).Route(Plain with { Tier = Tier.Free }, catalog, _board, _now, out _)!;

        Assert.Equal(prices.Order().Take(8), route.Candidates.Select(c => c.Model.PriceAt(_now)!.Input.UsdPerThousand));

        static ModelPrice Price(decimal usd) => new() { Input = TokenPrice.PerThousand(usd), Output = TokenPrice.PerThousand(usd) };
    }

    // What large models cost must not make all small ones look cheap.
    [Fact]
    public void Route_WithinAClass_WeighsItsOwnPrices()
    {
        var small = Plain with { PromptCharacters = 100 };
        var without = new Catalog(DefaultCatalog.Models.Where(model => model.Class == ModelClass.Small));

        var first = Route(small).Candidates[0];

        Assert.Equal("groq/llama-3-8b", first.Model.Id);
        Assert.Equal(2 * 0.65, first.Score, 9);
        Assert.Equal(first, new Router(new RoutingOptions()).Route(small, without, _board, _now, out _)!.Candidates[0]);
    }

    [Fact]
    public void Route_Surge_UsesCheapModelsOnly() =>
        Assert.All(
            Route(Plain with { Load = LoadState.Surge }).Candidates,
            candidate => Assert.True(candidate.Model.PriceAt(_now)!.Input.UsdPerThousand < 0.0005m));

    [Fact]
    public void Route_SpeedAskedFor_IsTheFastest() =>
        Assert.Equal("groq/llama-3-8b", Route(Plain with { PreferSpeed = true }).Candidates[0].Model.Id);

    [Fact]
    public void Route_InDebt_IsOneClassLower() =>
        Assert.Equal(ModelClass.Medium, Route(Plain with { RequireQuality = true, InDebt = true }).Candidates[0].Model.Class);

    [Fact]
    public void Route_TwoModelsTie_ThePreferredIsFirst()
    {
        var one = _catalog.Find("openai/gpt-4o")!;
        var catalog = new Catalog([one, one with { Name = "gpt-4o-twin", Quality = one.Quality + 0.0001 }]);
        var liked = new ModelTally("openai/gpt-4o", 0, 0).Add(FeedbackOutcome.Accepted, null);
        var wish = Plain with { RequireQuality = true };

        Assert.Equal("openai/gpt-4o-twin", First(wish));
        Assert.Equal("openai/gpt-4o", First(wish with { Preference = [liked] }));
        Assert.Equal("openai/gpt-4o-twin", First(wish with { Preference = [liked with { Good = 0 }] }));

        string First(RouteRequest request) => new Router(new RoutingOptions()).Route(request, catalog, _board, _now, out _)!.Candidates[0].Model.Id;
    }

    [Fact]
    public void Route_OneModelIsBetter_PreferenceDoesNotMoveIt() => Assert.Equal(
        Route(Plain).Candidates[0].Model.Id,
        Route(Plain with { Preference = [new ModelTally("anthropic/claude-3-sonnet", 200, 200)] }).Candidates[0].Model.Id);

    [Fact]
    public void Route_FirstClassIsDown_FallsToTheClassBelow()
    {
        _board.Set("openai/gpt-4o", ClusterStatus.Failed, share: 0);

        var route = Route(Plain with { RequireQuality = true });

        Assert.Equal(ModelClass.Medium, route.Candidates[0].Model.Class);
        Assert.DoesNotContain(route.Candidates, candidate => candidate.Model.Id == "openai/gpt-4o");
    }

    [Fact]
    public void Route_ProbeIsDue_OffersItMarked()
    {
        _board.Set("openai/gpt-4o", ClusterStatus.Failed, share: 0, probeAt: _now.AddSeconds(-1));

        var route = Route(Plain with { RequireQuality = true });

        Assert.True(route.Candidates.Single(candidate => candidate.Model.Id == "openai/gpt-4o").Probe);
    }

    [Fact]
    public void Route_NothingIsLive_StillGivesTheLeastBad()
    {
        foreach (var model in _catalog.Models) _board.Set(model.Id, ClusterStatus.Failed, share: 0, probeAt: _now.AddSeconds(30));

        Assert.NotEmpty(Route(Plain).Candidates);
    }

    [Fact]
    public void Route_RecoveringCluster_TakesItsShareOfCalls()
    {
        _board.Set("openai/gpt-4o", ClusterStatus.Healthy, share: 0.25);

        var taken = Enumerable.Range(0, 4_000).Count(i =>
            Route(Plain with { Id = new RequestId((UInt128)i * 2_654_435_761), RequireQuality = true }).Candidates[0].Model.Id == "openai/gpt-4o");

        Assert.InRange(taken, 850, 1_150);
    }

    [Fact]
    public void Route_Images_GoToModelsThatTakeThem() =>
        Assert.All(Route(Plain with { Images = true }).Candidates, candidate => Assert.True(candidate.Model.Images));

    [Fact]
    public void Route_ForcedModelWithoutAPrice_IsUnpriced()
    {
        var catalog = new Catalog([DefaultCatalog.Models[0] with { Prices = [] }, DefaultCatalog.Models[1]]);

        Assert.Null(new Router(new RoutingOptions()).Route(Plain with { ForceModel = "openai/gpt-4o-mini" }, catalog, _board, _now, out var why));
        Assert.Equal(RouteFailure.Unpriced, why);
    }

    [Fact]
    public void Route_UnpricedModel_IsNeverACandidate()
    {
        var catalog = new Catalog(DefaultCatalog.Models.Select(model => model.Class == ModelClass.Medium ? model with { Prices = [] } : model));

        var route = new Router(new RoutingOptions()).Route(Plain, catalog, _board, _now, out _)!;

        Assert.DoesNotContain(route.Candidates, candidate => candidate.Model.Prices.Count == 0);
    }

    [Fact]
    public void Route_ContextThatNothingTakes_SaysSo()
    {
        Assert.Null(new Router(new RoutingOptions()).Route(Plain with { ContextTokens = 1_000_000 }, _catalog, _board, _now, out var why));
        Assert.Equal(RouteFailure.NothingFits, why);
    }

    [Fact]
    public void Route_UnknownForcedModel_SaysSo()
    {
        Assert.Null(new Router(new RoutingOptions()).Route(Plain with { ForceModel = "nobody/nothing" }, _catalog, _board, _now, out var why));
        Assert.Equal(RouteFailure.UnknownModel, why);
    }

    [Fact]
    public void Cheaper_ALighterModelIsOnTheRoute_PutsItFirst()
    {
        var catalog = new Catalog(DefaultCatalog.Models.Select(model => model.Class >= ModelClass.Large ? model with { EnergyPerMille = 4_000 } : model));
        var route = new Router(new RoutingOptions()).Route(Plain with { RequireQuality = true }, catalog, _board, _now, out _)!;

        var cheaper = Router.Cheaper(route)!;

        Assert.Equal("low_energy_downgrade", cheaper.Reason);
        Assert.Equal(1_000, cheaper.Candidates[0].Model.EnergyPerMille);
        Assert.Null(Router.Cheaper(cheaper));
    }

    [Theory]
    [InlineData(LoadState.High, LoadState.Surge, "openai/gpt-4o,anthropic/claude-3-sonnet,anthropic/claude-3-opus")]
    [InlineData(LoadState.Normal, LoadState.High, "")]
    public void ModelsInUse_ChangeOfState_NamesThoseItTakesOut(LoadState from, LoadState to, string models) =>
        Assert.Equal(models, string.Join(',', ModelsInUse.Changed(_catalog, from, to, new RoutingOptions(), _now)));

    [Fact]
    public void Cheaper_AllWeighTheSame_IsNothing() => Assert.Null(Router.Cheaper(Route(Plain)));

    // 100 sales users in a working day: mostly short messages and chats, some sequences and objections, few decks.
    [Fact]
    public void Route_APlausibleDay_IsMostlySmall()
    {
        var random = new Random(5);
        var classes = Enumerable.Range(0, 10_000).Select(i => Route(Plain with
        {
            Id = new RequestId((UInt128)i),
            Tier = random.Next(100) switch { < 80 => Tier.Free, < 95 => Tier.Pro, _ => Tier.Elite },
            Feature = random.Next(100) switch { < 45 => "ai_message", < 75 => "ai_chatbot", < 85 => "ai_sequence", < 93 => "ai_objection", < 97 => "ai_deepscan", _ => "ai_pitchdeck" },
            PromptCharacters = random.Next(50, 900),
        }).Candidates[0].Model.Class).ToList();

        Assert.InRange(classes.Count(of => of == ModelClass.Small) / 10_000.0, 0.80, 0.97);
        Assert.InRange(classes.Count(of => of == ModelClass.Medium) / 10_000.0, 0.03, 0.15);
        Assert.InRange(classes.Count(of => of >= ModelClass.Large) / 10_000.0, 0.002, 0.05);
    }

    private Route Route(RouteRequest request) => new Router(new RoutingOptions()).Route(request, _catalog, _board, _now, out _)!;

    private sealed class Board : IClusterBoard
    {
        private readonly Dictionary<string, ClusterSnapshot> _snapshots = new(StringComparer.Ordinal);

        public void Set(string id, ClusterStatus status, double share, DateTimeOffset? probeAt = null) =>
            _snapshots[id] = new ClusterSnapshot { Id = id, Status = status, Share = share, ProbeAt = probeAt };

        public ClusterSnapshot Get(string id) => _snapshots.GetValueOrDefault(id) ?? new ClusterSnapshot { Id = id };
    }
}
