using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Prediction;
using Xunit;
using static NexScout.Energy.Tests.Budgets.Account;

namespace NexScout.Energy.Tests.Budgets;

public sealed class LearnedTests
{
    private static readonly PromptTraits _prompt = new(Words: 12, Sentences: 2, Questions: 1, Formality: 0.5, Opening: 0xbeef);

    [Theory]
    [InlineData(149, "short")]
    [InlineData(150, "medium")]
    [InlineData(599, "medium")]
    [InlineData(600, "long")]
    public void OutputLength_ByTheMean_HasItsBorders(long tokens, string length) =>
        Assert.Equal(length, Learned.Nothing.Answer(tokens).Answer(tokens).OutputLength);

    [Fact]
    public void OutputLength_BeforeAnAnswer_IsUnknown() => Assert.Null(Learned.Nothing.OutputLength);

    [Fact]
    public void Style_OfSeveralPrompts_IsTheirMean()
    {
        var style = default(WritingStyle).Add(_prompt).Add(new PromptTraits(10, 1, 0, 1, 1)).Add(new PromptTraits(0, 0, 0, 0, 0));

        Assert.Equal((2, 8.0, 0.25, 0.75), (style.Prompts, style.SentenceLength, style.Questions, style.Formality));
    }

    [Fact]
    public void Hours_OneBusyHour_HalvesAllBeforeItOverflows()
    {
        var hours = default(HourCounts).Add(23);
        for (var i = 0; i < 31; i++) hours = hours.Add(9);
        hours = hours.Add(23);
        Assert.Equal((31, 2), (hours[9], hours[23]));

        hours = hours.Add(9);

        Assert.Equal((16, 1), (hours[9], hours[23]));
        Assert.Equal("000000000g00000000000001", hours.ToString());
    }

    [Fact]
    public void Openings_NinthOpening_TakesThePlaceAndCountOfTheRarest()
    {
        var openings = default(OpeningCounts);
        for (ushort hash = 1; hash <= 8; hash++)
        {
            for (var i = 0; i <= hash; i++) openings = openings.Add(hash);
        }

        openings = openings.Add(9);

        Assert.Equal([(8, 9), (7, 8), (6, 7), (5, 6), (4, 5), (3, 4), (2, 3), (9, 3)], openings.Ranked().Select(o => ((int)o.Hash, o.Count)));
    }

    [Fact]
    public void Tally_FeedbackSaidAgain_StandsAsIfSaidOnce()
    {
        var fresh = new ModelTally("openai/gpt-4o", 0, 0);
        Assert.Equal(0.5, fresh.Score);
        Assert.Equal(14 / 18.0, fresh.Add(FeedbackOutcome.Accepted, null).Score);
        Assert.Equal(9 / 18.0, fresh.Add(FeedbackOutcome.Edited, null).Score);
        Assert.Equal(4 / 18.0, fresh.Add(FeedbackOutcome.Regenerated, null).Score);
        Assert.Equal(5 / 9.0, fresh.Add(answered: true).Score);
        Assert.Equal(
            fresh.Add(FeedbackOutcome.Edited, null),
            fresh.Add(FeedbackOutcome.Accepted, null).Add(FeedbackOutcome.Regenerated, FeedbackOutcome.Accepted).Add(FeedbackOutcome.Edited, FeedbackOutcome.Regenerated));
    }

    [Fact]
    public void Model_NinthModel_TakesThePlaceOfTheLeastSeen()
    {
        var learned = Learned.Nothing;
        for (var i = 0; i < 9; i++)
        {
            for (var n = 0; n <= i; n++) learned = learned.Model($"p/m{i}", t => t.Add(true));
        }

        Assert.Equal(Learned.MostModels, learned.Models.Length);
        Assert.DoesNotContain(learned.Models, tally => tally.Model == "p/m0");
        Assert.Contains(learned.Models, tally => tally.Model == "p/m8");
    }

    [Fact]
    public void Settle_AnsweredCall_TeachesPromptAnswerHourAndModel()
    {
        var s = Rules.Settle(New(), Call(1, 100, 200) with { Prompt = _prompt }, false, Noon).State;

        var learned = Rules.Profile(s, Energy.Load.LoadState.Normal, Noon).Learned;
        Assert.Equal(("medium", 1, 6.0), (learned.OutputLength, learned.Hours[12], learned.Style.SentenceLength));
        Assert.Equal([((ushort)0xbeef, 1)], learned.Openings.Ranked());
        Assert.Equal([new ModelTally("openai/gpt-4o-mini", 1, 1)], learned.Models);
    }

    [Fact]
    public void Settle_TheSameCallTwice_TeachesOnce()
    {
        var call = Call(1, 100, 200) with { Prompt = _prompt };
        var once = Rules.Settle(New(), call, false, Noon).State;

        Assert.Equal(once.Learned, Rules.Settle(once, call, false, Noon).State.Learned);
    }

    [Fact]
    public void Settle_RefusedCall_TeachesNothing() =>
        Assert.Null(Rules.Settle(New(), Used(1, 0, 0, outcome: CallOutcome.Refused) with { Prompt = _prompt }, false, Noon).State.Learned);

    [Fact]
    public void Settle_FailedCall_CountsAgainstTheModel()
    {
        var failed = Call(1, 0, 0);
        failed = failed with { Record = failed.Record with { Outcome = CallOutcome.Failed } };

        var tally = Assert.Single(Rules.Settle(New(), failed, false, Noon).State.Learned!.Models);
        Assert.Equal(4 / 9.0, tally.Score);
    }

    [Fact]
    public void Change_Feedback_MovesTheModelsScore()
    {
        var change = new AccountChange { Feedback = new ModelFeedback("openai/gpt-4o", FeedbackOutcome.Accepted, null) };

        var profile = Rules.Change(New(), change, Noon).Outcome;

        Assert.Equal(14 / 18.0, Assert.Single(profile.Learned.Models).Score);
    }

    [Fact]
    public void Json_OfAnOlderVersion_ReadsAsNothingLearned()
    {
        var s = Read("""{"user":{"workspace":"acme","user":"ann"},"tier":"pro","rating":0.8,"requests":3}""");
        Assert.Null(s.Learned);
        Assert.Equal(3, s.Requests);
        Assert.NotNull(Rules.Settle(s with { Seen = Noon.UtcTicks, Day = new DateOnly(2026, 3, 4) }, Call(1, 1, 1), false, Noon).State.Learned);
    }

    [Theory]
    [InlineData("""{"style":[1,2],"output":"x","hours":"short","openings":"zzzz99","models":{"a/b":[9,1],"c/d":[1,9999999]}}""")]
    [InlineData("""{"style":{},"output":[-1,3],"hours":7,"openings":[],"models":[],"lengths":{"f":[0,5],"g":[3,-1],"h":7},"later":{"a":[1]}}""")]
    [InlineData("[1,2]")]
    [InlineData("{}")]
    public void Json_Misshapen_ReadsAsNothingLearned(string json) => Assert.Equal(Learned.Nothing, Read($$"""{"learned":{{json}}}""").Learned);

    [Fact]
    public void Json_OfATypicalUser_IsShort()
    {
        var s = New();
        var random = new Random(7);
        for (var i = 1; i <= 60; i++)
        {
            var call = Call(i, 100, 180) with { Prompt = new PromptTraits(9 + random.Next(20), 2, random.Next(2), 0.6, (ushort)random.Next(12)) };
            call = call with { Record = call.Record with { At = Noon.AddHours(random.Next(8)) } };
            s = Rules.Settle(s, call, false, Noon).State;
        }

        var added = Json(s).Length - Json(s with { Learned = null }).Length;
        Assert.InRange(added, 150, 200);
    }

    [Theory]
    [InlineData(50, 0.25)]
    [InlineData(200, 1)]
    [InlineData(1_000, 5)]
    public void Length_OfAUserOfThatHabit_ComesToItAnswerByAnswer(long tokens, double share)
    {
        var learned = Learned.Nothing;
        Assert.Equal(1, Ratio(learned));
        var before = Math.Abs(Math.Log(share));
        for (var i = 0; i < 64; i++)
        {
            learned = learned.Length("ai_message", tokens, 200);
            var off = Math.Abs(Math.Log(Ratio(learned) / share));
            Assert.True(off <= before + 1e-3);
            before = off;
        }

        Assert.InRange(Ratio(learned), share * 0.9, share * 1.11);
        Assert.Equal(learned, learned.Length("ai_message", tokens, 0)); // where nothing is typical, nothing is compared
        Assert.Equal(1, Learned.LengthOf(learned.Lengths, "ai_sequence"));

        static double Ratio(Learned learned) => Learned.LengthOf(learned.Lengths, "ai_message");
    }

    [Fact]
    public void Length_OfUsersOfDifferentHabits_PredictsThreeTimesAsWell()
    {
        var random = new Random(5);
        var predictor = new Predictor(new PredictionOptions());
        var (habits, users) = (new double[200], Enumerable.Repeat(Learned.Nothing, 200).ToArray());
        for (var i = 0; i < habits.Length; i++) habits[i] = Math.Exp(1.5 * (random.NextDouble() - 0.5) * 2);
        var chat = new ChatFacts { Model = "auto", Messages = 1, Characters = 400, PromptCharacters = 400, RawTokens = 100 };
        var (common, own) = (new List<double>(), new List<double>());
        for (var call = 0; call < 20_000; call++)
        {
            var user = random.Next(users.Length);
            var answer = (long)Math.Ceiling(300 * habits[user] * Math.Exp(0.2 * (random.NextDouble() - 0.5)));
            var prediction = predictor.Predict(chat, "ai_message", "m", Learned.LengthOf(users[user].Lengths, "ai_message"));
            if (call >= 10_000)
            {
                common.Add(Math.Abs(prediction.TypicalOutput - answer) / (double)answer);
                own.Add(Math.Abs(prediction.OutputTokens - answer) / (double)answer);
            }

            users[user] = users[user].Length("ai_message", answer, prediction.TypicalOutput);
            predictor.Learn(chat, "ai_message", "m", 100, answer);
        }

        Assert.InRange(own.Order().ElementAt(5_000), 0, common.Order().ElementAt(5_000) / 3);
    }

    [Theory]
    [InlineData("openai", "gpt-4o", true)]
    [InlineData("openai", "gpt-4", false)]
    [InlineData("open", "ai/gpt-4o", false)]
    [InlineData("openai/gpt", "4o", false)]
    [InlineData("openbi", "gpt-4o", false)]
    public void Call_OfAModel_CountsForThatModelAlone(string provider, string model, bool same)
    {
        var learned = Learned.Nothing.Model("openai/gpt-4o", t => t.Add(true)).Call(provider, model, answered: true);

        Assert.Equal(same ? 1 : 2, learned.Models.Length);
        Assert.Equal(same ? 2 : 1, learned.Models[0].Seen);
        Assert.Equal($"{provider}/{model}", learned.Models[^1].Model);
    }

    [Fact]
    public void Learning_AnySequence_StaysInBoundsAndReadsBackExactly() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), Run).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Tallies_AnyOrderBelowTheHalving_GiveTheSameScore() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), Reorder).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static void Run(int seed)
    {
        var random = new Random(seed);
        var learned = Learned.Nothing;
        var heard = new Dictionary<ushort, int>();
        for (var i = 0; i < 300; i++)
        {
            var opening = (ushort)(random.Next(4) == 0 ? random.Next(ushort.MaxValue) : random.Next(5));
            heard[opening] = heard.GetValueOrDefault(opening) + 1;
            learned = random.Next(6) switch
            {
                4 => learned.Call("p", $"m{random.Next(12)}", random.Next(2) == 0),
                0 => learned.Answer(random.NextInt64(long.MaxValue)),
                5 => learned.Length($"f{random.Next(12)}", random.NextInt64(1_000_000), random.NextInt64(-1, 3) * random.NextInt64(1_000)),
                1 => learned.Model($"p/m{random.Next(12)}", t => t.Add(random.Next(2) == 0)),
                2 => learned.Model($"p/m{random.Next(12)}", t => t.Add((FeedbackOutcome)random.Next(3), random.Next(2) == 0 ? null : (FeedbackOutcome)random.Next(3))),
                _ => learned.Prompt(new PromptTraits(random.Next(), random.Next(50), random.Next(60), random.NextDouble() * 3, opening), random.Next(24)),
            };
            Check(learned);
        }

        var json = Json(New() with { Learned = learned });
        Assert.Equal(json, Json(Read(json)));
        Assert.Equal(learned with { Models = [], Lengths = [] }, Read(json).Learned! with { Models = [], Lengths = [] });
        Assert.Equal(learned.Lengths, Read(json).Learned!.Lengths);
        Assert.Equal(learned.Models, Read(json).Learned!.Models);
    }

    private static void Check(Learned learned)
    {
        Assert.True(learned.Style is { Prompts: <= 64, SentenceLength: >= 0 and <= 600, Questions: >= 0 and <= 1, Formality: >= 0 and <= 1 });
        Assert.True(learned.Answers <= 64 && learned.OutputDeciTokens >= 0);
        Assert.True(learned.Lengths.Length <= Learned.MostFeatures);
        Assert.All(learned.Lengths, length => Assert.True(length is { Answers: >= 1 and <= 64, Ratio: >= 0.05 and <= 20 }));
        Assert.True(learned.Models.Length <= Learned.MostModels);
        Assert.All(learned.Models, tally => Assert.InRange(tally.Score, 0, 1));
        Assert.All(Enumerable.Range(0, OpeningCounts.Places), place => Assert.InRange(learned.Openings.Count(place), 0, 99));
        Assert.Equal(learned.Openings.Ranked().Count(), learned.Openings.Ranked().DistinctBy(o => o.Hash).Count());
    }

    private static void Reorder(int seed)
    {
        var random = new Random(seed);
        var said = Enumerable.Range(0, 15).Select(_ => (Answered: random.Next(2) == 0, Word: (FeedbackOutcome)random.Next(3), Feedback: random.Next(2) == 0)).ToArray();
        var straight = Sum(said);
        random.Shuffle(said);
        Assert.Equal(straight, Sum(said));

        static ModelTally Sum((bool Answered, FeedbackOutcome Word, bool Feedback)[] said) => said.Aggregate(
            new ModelTally("p/m", 0, 0), (tally, one) => one.Feedback ? tally.Add(one.Word, null) : tally.Add(one.Answered));
    }

    private static SettleCommand Call(int id, long input, long output)
    {
        var call = Used(id, input, output);
        return call with { Record = call.Record with { Provider = "openai", Model = "gpt-4o-mini" } };
    }

    private static string Json(BudgetState s) => JsonSerializer.Serialize(s, EnergyStateJson.Default.BudgetState);

    private static BudgetState Read(string json) => VersionedJson.Read(json, EnergyStateJson.Default.BudgetState);
}
