using FsCheck;
using FsCheck.Fluent;
using NexScout.Energy.Budgets;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using Xunit;
using static NexScout.Energy.Tests.Budgets.Account;

namespace NexScout.Energy.Tests.Budgets;

/// <summary>The hold of a quote: made, moved to a call, given back, or left to lapse (SPEC §3).</summary>
public sealed class QuotedHoldTests
{
    private static readonly TimeSpan _minute = TimeSpan.FromSeconds(60);

    [Fact]
    public void Reserve_OfAQuote_MovesTheHoldAsItIs()
    {
        var s = Rules.Reserve(New(), Quote(1, 1000, 500), null, Noon).State;
        Assert.Equal((1500, 2, 2_000_000, 1), (s.HeldTokens, s.HeldEnergy, s.HeldCost.Value, s.Open.Length));

        var use = Use(2, 1) with { InputBound = 9_999, OutputLimit = 9_999, Load = LoadState.Panic };
        var (moved, outcome, _) = Rules.Reserve(s, use, null, Noon.AddSeconds(30));

        Assert.Equal((1500, 2, 2_000_000, 1), (moved.HeldTokens, moved.HeldEnergy, moved.HeldCost.Value, moved.Open.Length));
        Assert.Equal(s.Open[0] with { Id = Id(2), Until = Noon.AddSeconds(630) }, outcome.Reservation);
        Assert.Equal(new BudgetCheck("quote", true, 1500, 1500, 1500), Assert.Single(outcome.Checks));
        Assert.Equal((s.RequestsFullAt, s.TokensFullAt), (moved.RequestsFullAt, moved.TokensFullAt));
    }

    [Fact]
    public void Reserve_WithANonce_IsKeptByTheHoldAndByTheCallThatTakesItOver()
    {
        var s = Rules.Reserve(New(), Quote(1) with { Nonce = 7 }, null, Noon).State;
        Assert.Equal(7, s.Open[0].Nonce);
        Assert.Equal(8, Rules.Reserve(s, Use(2, 1) with { Nonce = 8 }, null, Noon).Outcome.Reservation!.Nonce);
    }

    [Fact]
    public void Reserve_OfAQuote_NeedsNoRoomThatIsLeft()
    {
        var s = Rules.Reserve(New(), Quote(1, 1000, 500), null, Noon).State;
        s = s with { WeekTokens = 100_000, DayTokens = 30_000, EnergyNano = 2_000_000_000, RequestsFullAt = Noon.AddHours(1).UtcTicks };
        Assert.NotNull(Rules.Reserve(s, Ask(9), null, Noon).Outcome.Refusal);
        Assert.NotNull(Rules.Reserve(s, Use(2, 1), null, Noon).Outcome.Reservation);
    }

    [Theory]
    [InlineData(59.999, true)]
    [InlineData(60, false)]
    public void Reserve_OfAQuoteAtItsEnd_IsRefusedFromThenOn(double seconds, bool admitted)
    {
        var s = Rules.Reserve(New(), Quote(1), null, Noon).State;
        var (after, outcome, _) = Rules.Reserve(s, Use(2, 1), null, Noon.AddSeconds(seconds));
        Assert.Equal(admitted ? null : RefusalReason.QuoteExpired, outcome.Refusal?.Reason);
        Assert.Equal(admitted ? 600 : 0, after.HeldTokens);
    }

    [Fact]
    public void Reserve_OfAQuoteTwice_MovesItOnce()
    {
        var s = Rules.Reserve(New(), Quote(1), null, Noon).State;
        s = Rules.Reserve(s, Use(2, 1), null, Noon).State;
        Assert.True(Rules.Reserve(s, Use(2, 1), null, Noon).Outcome.AlreadyOpen);
        Assert.Equal(RefusalReason.QuoteExpired, Rules.Reserve(s, Use(3, 1), null, Noon).Outcome.Refusal!.Reason);
        s = Rules.Settle(s, Used(2, 100, 10), false, Noon).State;
        Assert.Equal(RefusalReason.DuplicateRequest, Rules.Reserve(s, Use(2, 1), null, Noon).Outcome.Refusal!.Reason);
        Assert.Equal((0, 110), (s.HeldTokens, s.TotalTokens));
    }

    [Fact]
    public void Release_OfAQuote_IsAsIfItHadNeverBeen()
    {
        var held = Rules.Reserve(New(), Quote(1), null, Noon).State;
        var (free, released, _) = Rules.Release(held, Id(1), Noon);
        Assert.True(released);
        Assert.Equal((0, 0, 0, 0), (free.HeldTokens, free.HeldEnergy, free.HeldCost.Value, free.Open.Length));
        Assert.Equal((Noon.UtcTicks, long.MaxValue), (free.TokensFullAt, free.NextLapse));
        Assert.False(Rules.Release(free, Id(1), Noon).Outcome);
        Assert.Equal(RefusalReason.QuoteExpired, Rules.Reserve(free, Use(2, 1), null, Noon).Outcome.Refusal!.Reason);
    }

    [Fact]
    public void Release_OfARunningCall_DoesNothing()
    {
        var s = Rules.Reserve(New(), Quote(1) with { Opened = Opened(1) }, null, Noon).State;
        Assert.False(Rules.Release(s, Id(1), Noon).Outcome);
        Assert.Equal(600, Rules.Release(s, Id(1), Noon).State.HeldTokens);
    }

    [Fact]
    public void Quotes_AnyInterleaving_ConserveWhatIsHeldAndNeverOverspend() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), Run).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static void Run(int seed)
    {
        var random = new Random(seed);
        var (s, now) = (New(Tier.Free), Noon);
        var quotes = new HashSet<RequestId>();
        for (var step = 1; step <= 150; step++)
        {
            now += TimeSpan.FromSeconds(random.Next(25));
            var hold = s.Open.Length == 0 ? null : s.Open[random.Next(s.Open.Length)];
            if (hold is null || random.Next(3) == 0)
            {
                s = Rules.Reserve(s, Quote(step, random.Next(300), random.Next(300)), null, now).State;
                quotes.Add(Id(step));
            }
            else if (!quotes.Contains(hold.Id))
            {
                var (input, output) = (random.NextInt64(hold.Tokens - hold.OutputLimit + 1), random.NextInt64(hold.OutputLimit + 1));
                var use = Used(0, input, output);
                s = Rules.Settle(s, use with { Record = use.Record with { Id = hold.Id } }, false, now).State;
            }
            else if (random.Next(4) == 0)
            {
                s = Rules.Release(s, hold.Id, now).State;
            }
            else
            {
                s = Moved(s, hold, step, now);
            }

            Assert.Equal((s.Open.Sum(h => h.Tokens), s.Open.Sum(h => h.Energy)), (s.HeldTokens, s.HeldEnergy));
            Assert.Equal(s.Open.Sum(h => h.Cost.Value), s.HeldCost.Value);
            Assert.True(s.WeekTokens + s.HeldTokens <= 10_000 && s.EnergyNano >= s.HeldEnergy * 1_000_000_000);
            Assert.Null(s.Debt);
            Assert.All(s.Open, h => Assert.True(h.Until.UtcTicks >= s.NextLapse));
        }
    }

    // What the account holds is the same before and after, but for other holds that lapse at this moment.
    private static BudgetState Moved(BudgetState s, Reservation hold, int step, DateTimeOffset now)
    {
        var (after, outcome, _) = Rules.Reserve(s, Use(step, 0) with { Quote = hold.Id }, null, now);
        var left = s.Open.Where(h => h.Until > now).ToList();
        Assert.Equal(left.Sum(h => h.Tokens), after.HeldTokens);
        Assert.Equal(hold.Until > now, outcome.Reservation is not null);
        Assert.Equal(left.Count, after.Open.Length);
        if (outcome.Reservation is { } moved) Assert.Equal(hold with { Id = moved.Id, Node = moved.Node, Until = moved.Until }, moved);
        return after;
    }

    private static ReserveCommand Quote(int id, long input = 100, long output = 500) => Ask(id, input, output) with { HoldFor = _minute };

    private static ReserveCommand Use(int id, int quote) => Ask(id) with { Quote = Id(quote) };

    private static OpenedCall Opened(int id) => new()
    {
        Id = Id(id),
        User = Ann,
        Feature = "ai_message",
        Model = "openai/gpt-4o",
        Mode = "auto",
        Reason = "quoted",
        Load = LoadState.Normal,
        Estimate = default,
        EstimateCost = NanoUsd.Zero,
        Node = "node",
        At = Noon,
    };
}
