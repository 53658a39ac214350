using System.Text.Json;
using NexScout.Energy.Budgets;
using NexScout.Energy.Compression;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Tests.Hosting;
using NexScout.Energy.Tests.Quotes;
using Xunit;

namespace NexScout.Energy.Tests.Pipeline;

/// <summary>How calls end, through the real engine: under which id, and with which figures.</summary>
public sealed class CallClosingTests
{
    private static readonly UserKey _ann = QuotedEngine.Ann;
    private static readonly RequestId _key = RequestId.FromIdempotencyKey(_ann, "k-1");

    [Theory]
    [InlineData(ScriptedStore.Fault.BeforeCommit)]
    [InlineData(ScriptedStore.Fault.AfterCommit)]
    public async Task Generate_StorageIsLostWhileItReserves_LeavesTheIdempotencyKeyFree(object fault)
    {
        FragileStore store = null!;
        await using var engine = await QuotedEngine.Start(memory => store = new FragileStore(memory));
        store.FailNext((ScriptedStore.Fault)fault);

        var lost = await engine.Engine.Generate(Keyed("hello"), null, CancellationToken.None);
        await engine.Actors.User(_ann).Confirm();
        var traced = await engine.Store.Trace(_key, CancellationToken.None);
        var again = await engine.Engine.Generate(Keyed("hello"), null, CancellationToken.None);

        Assert.Equal((RefusalReason.LedgerUnavailable, CallTrace.Unknown), (lost.Refusal!.Reason, traced));
        Assert.Equal((CallOutcome.Succeeded, _key), (again.Outcome, again.Id));
        Assert.Equal([CallOutcome.Refused, CallOutcome.Succeeded], engine.Records.Select(record => record.Outcome));
        Assert.Equal([false, true], engine.Records.Select(record => record.Id == _key));
        var profile = await engine.Profile();
        Assert.Equal((0, 0, 50), (profile.ReservedTokens, profile.OpenReservations, profile.TodayTokens));
    }

    [Fact]
    public async Task Generate_ClientLeavesTheQueue_LeavesTheIdempotencyKeyFree()
    {
        await using var engine = await QuotedEngine.Start(settings: ("Energy:Admission:Capacity", "1"));
        Assert.True(await engine.Admission.Enter(Tier.Pro, CancellationToken.None));

        var gone = await engine.Engine.Generate(Keyed("hello"), null, new CancellationToken(canceled: true));
        await engine.Actors.User(_ann).Confirm();
        engine.Admission.Leave();
        var again = await engine.Engine.Generate(Keyed("hello"), null, CancellationToken.None);

        Assert.Equal((CallOutcome.Cancelled, CallOutcome.Succeeded), (gone.Outcome, again.Outcome));
        Assert.Equal([gone.Id, _key], engine.Records.Select(record => record.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Generate_ClientIsGoneBeforeAnythingIsSent_SendsAndChargesNothing(bool idempotent)
    {
        FragileStore store = null!;
        await using var engine = await QuotedEngine.Start(memory => store = new FragileStore(memory));
        using var client = new CancellationTokenSource();
        store.Committing = client.Cancel;
        var request = Keyed("hello") with { Idempotent = idempotent };

        var gone = await engine.Engine.Generate(request, null, client.Token);
        var profile = await engine.Profile();
        var asked = engine.Asked.Count;
        var again = await engine.Engine.Generate(request, null, CancellationToken.None);

        Assert.Equal((CallOutcome.Cancelled, 0, 0), (gone.Outcome, gone.Attempts, asked));
        Assert.Equal((0, 0, 0), (profile.TodayTokens, profile.ReservedTokens, profile.OpenReservations));
        Assert.Equal((gone.Id, default), (engine.Records.First().Id, engine.Records.First().Usage));
        Assert.Equal(idempotent ? CallOutcome.Succeeded : CallOutcome.Refused, again.Outcome);
    }

    [Fact]
    public async Task Generate_RefusedWithAnIdempotencyKey_IsToldTheIdOfItsRecord()
    {
        await using var engine = await QuotedEngine.Start();

        var refused = await engine.Engine.Generate(Keyed(new string('x', 200_000)), null, CancellationToken.None);
        await engine.Actors.User(_ann).Confirm();

        Assert.Equal(RefusalReason.Blocked, refused.Refusal!.Reason);
        Assert.NotEqual(_key, refused.Id);
        Assert.Equal(refused.Id, Assert.Single(engine.Records).Id);
    }

    [Fact]
    public async Task Generate_KeyOfACallThatHasEnded_IsToldThatCallsId()
    {
        await using var engine = await QuotedEngine.Start();
        var request = Keyed("hello") with { CacheUse = CacheUse.None };
        await engine.Engine.Generate(request, null, CancellationToken.None);

        var again = await engine.Engine.Generate(request, null, CancellationToken.None);

        Assert.Equal((RefusalReason.DuplicateRequest, _key), (again.Refusal!.Reason, again.Id));
        Assert.DoesNotContain("charged", again.Refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_Compressed_SavesTokensOnlyWhereItIsAnswered()
    {
        await using var engine = await QuotedEngine.Start(settings: ("Energy:Pro:RequestsPerMinute", "2"));
        var answered = await engine.Engine.Generate(Wordy(), null, CancellationToken.None);
        engine.Failure = new ProviderException(ProviderFailure.BadRequest, "No.", 400);
        var failed = await engine.Engine.Generate(Wordy(), null, CancellationToken.None);
        var refused = await engine.Engine.Generate(Wordy(), null, CancellationToken.None);
        await engine.Actors.User(_ann).Confirm();

        Assert.Equal([CallOutcome.Succeeded, CallOutcome.Failed, CallOutcome.Refused], engine.Records.Select(record => record.Outcome));
        Assert.Equal([true, false, false], engine.Records.Select(record => record.TokensSaved > 0));
        Assert.Equal((true, 0, 0), (answered.TokensSaved > 0, failed.TokensSaved, refused.TokensSaved));
    }

    [Fact]
    public async Task Generate_DearModelPassesTheWeek_OwesForThatReason()
    {
        await using var engine = await QuotedEngine.Start(settings: [("Energy:Pro:WeeklyTokens", "40"), ("Energy:Pro:DailyTokens", "100000")]);
        await engine.Store.SetWorkspace("acme", new WorkspaceTerms { OverLimit = OverLimitPolicy.Debt, DebtLimitPerMille = 100_000 }, CancellationToken.None);

        var result = await engine.Engine.Generate(QuotedEngine.Request("hello") with { ForceModel = "openai/gpt-4o" }, null, CancellationToken.None);

        Assert.Equal(CallOutcome.Succeeded, result.Outcome);
        var debt = (await engine.Profile()).Debt!;
        Assert.Equal((10, "high_cost_model"), (debt.Tokens, debt.Reason));
    }

    [Fact]
    public async Task Generate_StorageIsLostBeforeTheFirstToken_SaysSoAndChargesNothing()
    {
        await using var engine = await QuotedEngine.Start();
        engine.Answer = () => new StreamedAnswer();

        var lost = await engine.Engine.Generate(QuotedEngine.Request("hello"), new LostSink(), CancellationToken.None);

        Assert.Equal((CallOutcome.Failed, RefusalReason.LedgerUnavailable), (lost.Outcome, lost.Refusal!.Reason));
        Assert.Equal((CallOutcome.Failed, 0), (Assert.Single(engine.Records).Outcome, (await engine.Profile()).TodayTokens));
    }

    [Theory]
    [InlineData(19, 0.00007, 0.002, 0.001)]
    [InlineData(20, 0.00005, 0.001, 0.001)]
    public async Task Generate_InputIsLong_ItsReceiptNamesThePriceThatHeld(int above, double cost, double input, double output)
    {
        const string Model = "Energy:Catalog:0:";
        await using var engine = await QuotedEngine.Start(settings:
        [
            (Model + "Provider", "fixed"), (Model + "Name", "one"), (Model + "Class", "small"), (Model + "ContextTokens", "8000"), (Model + "Quality", "0.9"),
            (Model + "Speed", "0.9"), (Model + "Prices:0:InputPer1k", "0.001"), (Model + "Prices:0:OutputPer1k", "0.001"),
            (Model + "Prices:0:LongInputAbove", $"{above}"), (Model + "Prices:0:LongInputPer1k", "0.002"),
        ]);

        await engine.Engine.Generate(QuotedEngine.Request("hello"), null, CancellationToken.None);

        using var receipt = JsonDocument.Parse(Assert.Single(engine.Records).Receipt);
        var charge = receipt.RootElement.GetProperty("charge");
        Assert.Equal((cost, input, output), (Figure("cost_usd"), Figure("input_usd_per_1k"), Figure("output_usd_per_1k")));

        double Figure(string name) => charge.GetProperty(name).GetDouble();
    }

    private static GenerateRequest Keyed(string prompt) => QuotedEngine.Request(prompt) with { Id = _key, Idempotent = true };

    private static GenerateRequest Wordy() => QuotedEngine.Request("Could you please just write a really very short note to the customer in order to say thank you") with
    {
        CacheUse = CacheUse.None,
        Compress = CompressionLevel.Strong,
    };

    /// <summary>A word, and the end.</summary>
    private sealed class StreamedAnswer : ProviderAnswer
    {
        private bool _said;

        public override WireFormat Format => WireFormat.OpenAI;

        public override AnswerBody? Body => null;

        public override ValueTask<AnswerChunk?> Next(CancellationToken cancel)
        {
            var chunk = _said ? (AnswerChunk?)null : new AnswerChunk("{}"u8.ToArray(), null, 5, null, "stop", false);
            _said = true;
            return new(chunk);
        }

        public override ValueTask DisposeAsync() => default;
    }

    /// <summary>Where the account cannot be asked whether the call is on disk, nothing is begun.</summary>
    private sealed class LostSink : IAnswerSink
    {
        public ValueTask Start(AnswerHead head, CancellationToken cancel) => throw new LedgerUnavailableException("away");

        public ValueTask Write(AnswerChunk chunk, CancellationToken cancel) => throw new NotSupportedException();
    }
}
