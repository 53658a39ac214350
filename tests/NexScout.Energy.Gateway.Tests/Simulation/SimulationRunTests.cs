using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using NexScout.Energy.Compression;
using NexScout.Energy.Gateway.Simulation;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pricing;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Gateway.Tests.Simulation;

public sealed class SimulationRunTests
{
    [Fact]
    public void Run_SameSeedOtherThreads_GivesTheSameFigures()
    {
        var one = Report(new SimulationSettings { Users = PopulationPlan.ShardUsers + 60, Requests = 3, Seed = 5, Workers = 1 });
        var two = Report(new SimulationSettings { Users = PopulationPlan.ShardUsers + 60, Requests = 3, Seed = 5, Workers = 3 });

        Assert.Equal(one.Json(), two.Json());
    }

    [Fact]
    public void Run_OtherSeed_GivesOtherFigures()
    {
        var one = Report(new SimulationSettings { Users = 30, Requests = 10, Seed = 1 });
        var two = Report(new SimulationSettings { Users = 30, Requests = 10, Seed = 2 });

        Assert.NotEqual(one.V5.Tokens, two.V5.Tokens);
    }

    [Fact]
    public void Sums_OfAllAnswers_AreThoseOfTheUsageRecords()
    {
        var report = Report(new SimulationSettings { Users = 60, Requests = 50, Seed = 3 });

        Assert.True(report.V4.AgreesWithRecords);
        Assert.True(report.V5.AgreesWithRecords);
        Assert.Equal(3_000, report.V5.Requests);
        Assert.Equal(report.V5.Requests, report.V5.Answered + report.V5.Cached + report.V5.Refused.Values.Sum());
        Assert.Equal(report.V5.Answered, report.V5.Models.Values.Sum());
        Assert.Equal(report.V5.Requests, report.Features.Sum(feature => feature.Requests));
        Assert.Equal(report.V5.Tokens, report.Features.Sum(feature => feature.Tokens));
        Assert.Equal(report.V5.CostUsd, report.Features.Sum(feature => feature.CostUsd));
        Assert.Equal(report.Users, report.Tiers.Where(tier => tier.Counted).Sum(tier => tier.Users));
    }

    [Fact]
    public void Naive_OfTheSameRequests_IsTheirWholePriceOnGpt4O()
    {
        var settings = new SimulationSettings { Users = 20, Requests = 10, Seed = 9 };
        var plan = new PopulationPlan(Population.Default, new PromptPool(Population.Default, 10, 9), 20, 10, 9);
        var shard = plan.Shard(0);
        var price = DefaultCatalog.Models.Single(model => model.Id == "openai/gpt-4o").PriceAt(default)!;
        var prompts = shard.Calls.Select(shard.Ask).ToList();

        var naive = Report(settings).Naive;

        Assert.Equal(prompts.Sum(prompt => prompt.InputTokens), naive.InputTokens);
        Assert.Equal(prompts.Sum(prompt => prompt.AnswerTokens), naive.OutputTokens);
        Assert.Equal(prompts.Sum(prompt => price.Cost(new TokenUsage(prompt.InputTokens, prompt.AnswerTokens)).Usd), naive.CostUsd);
    }

    [Fact]
    public void Week_OfThePopulation_CostsATenthAndKeepsTheMix()
    {
        var report = Report(new SimulationSettings { Users = 200, Seed = 4 });

        Assert.InRange(report.V5.CostOfNaive, 0.03, 0.13);
        Assert.True(report.V5.CostUsd <= report.V4.CostUsd);
        Assert.InRange(report.V5.ClassMix["small"], 0.76, 0.90);
        Assert.InRange(report.V5.ClassMix["large"] + report.V5.ClassMix["xl"], 0.01, 0.08);
        Assert.True(report.V5.Answered + report.V5.Cached > report.V5.Requests * 0.9);
    }

    [Fact]
    public void Settings_OfTheEngine_AreObeyed()
    {
        var strict = new Dictionary<string, string?> { ["Energy:Free:WeeklyTokens"] = "600", ["Energy:Free:DailyTokens"] = "600" };

        var report = Report(new SimulationSettings { Users = 30, Requests = 20, Engine = strict });

        Assert.True(report.Tiers.Single(tier => tier.Tier == "free").RefusedShare > 0.5);
    }

    [Fact]
    public void Compressor_OnceRegistered_CountsInV5Alone()
    {
        var all = new Dictionary<string, string?> { ["Energy:Governance:SoftLimit"] = "1" };
        var settings = new SimulationSettings
        {
            Users = 20,
            Requests = 10,
            Engine = all,
            Parts = services => services.AddSingleton<IPromptCompressor, Halver>(),
        };

        var report = Report(settings);

        Assert.Equal(0, report.V4.Compressed);
        Assert.Equal(report.V5.Answered, report.V5.Compressed);
        Assert.InRange(report.V5.CompressionSaving, 0.2, 0.6);
        Assert.True(report.V5.InputTokens < report.V4.InputTokens);
    }

    [Fact]
    public void LargePopulation_V4_IsRunForAPartAndSaidSo()
    {
        var report = Report(new SimulationSettings { Users = 4 * PopulationPlan.ShardUsers, Requests = 1, BaselineCalls = 2_000 });

        Assert.Equal(0.5, report.V4.MeasuredShare);
        Assert.Equal(1, report.V5.MeasuredShare);
        Assert.Equal(report.V5.Requests, report.V4.Requests);
    }

    internal static SimulationReport Report(SimulationSettings settings)
    {
        var run = new SimulationRun(settings, Population.Default);
        return ReportMaker.Make(settings, run, run.Run(CancellationToken.None));
    }

    // Sends the first half of the last message's text.
    private sealed class Halver : IPromptCompressor
    {
        public ValueTask<CompressedBody?> Compress(ChatBody body, CompressionWish wish, CancellationToken cancel)
        {
            var json = JsonNode.Parse(body.Json.Span)!;
            var last = json["messages"]!.AsArray()[^1]!;
            var text = (string)last["content"]!;
            last["content"] = text[..(text.Length / 2)];
            var half = ChatReader.Read(body.Format, JsonSerializer.SerializeToUtf8Bytes(json), new ChatLimits());
            return new(new CompressedBody(half, body.Facts.RawTokens - half.Facts.RawTokens));
        }

        public CompressedText Compress(string text, CompressionWish wish) => new(text, 1, 1, 1, new Dictionary<string, int>());

        public double Waste(ChatBody body) => 0;
    }
}
