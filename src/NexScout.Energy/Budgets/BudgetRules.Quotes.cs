namespace NexScout.Energy.Budgets;

public sealed partial class BudgetRules
{
    /// <summary>Gives back the hold of a quote that is not wanted (SPEC §3). Says whether there was one; the hold of a running call is
    /// never given back like this.</summary>
    public Transition<bool> Release(BudgetState s, RequestId quote, DateTimeOffset now)
    {
        var before = s;
        s = Access(s, now, out var t);
        var index = IndexOf(s.Open, quote);
        if (index < 0 || s.Open[index].Node.Length > 0) return new(s, false, DebtChange(before, s));
        var ended = new Ending(s, index, -1);
        var released = s with
        {
            Seen = t,
            Open = ended.Open,
            HeldTokens = ended.HeldTokens,
            HeldEnergy = ended.HeldEnergy,
            HeldCost = ended.HeldCost,
            NextLapse = ended.NextLapse,
            TokensFullAt = SettledRate(s, s.Open[index], 0, t),
        };
        return new(released, true, DebtChange(before, released));
    }

    // The quote was checked when it was made, and what is held does not change: so there is nothing to check. The moment of its making
    // stays, since then the minute's rate was taken.
    private Transition<ReserveOutcome> Moved(BudgetState before, BudgetState s, ReserveCommand c, int index, long energyNano, long t)
    {
        if (index < 0)
        {
            var refused = new ReserveOutcome { Refusal = Refusals.QuoteExpired(), Checks = [], Standing = Standing(s, energyNano, t) };
            return new(s, refused, DebtChange(before, s));
        }

        var until = new DateTimeOffset(t + c.HoldFor.Ticks, TimeSpan.Zero);
        var hold = s.Open[index] with { Id = c.Id, Node = c.Opened?.Node ?? "", Nonce = c.Nonce, Until = until };
        var moved = s with { Seen = t, Open = s.Open.RemoveAt(index).Add(hold), NextLapse = Math.Min(s.NextLapse, hold.Until.UtcTicks) };
        BudgetCheck[] checks = [new("quote", true, hold.Tokens, hold.Tokens, hold.Tokens)];
        var outcome = new ReserveOutcome { Reservation = hold, Checks = checks, Standing = Standing(moved, energyNano, t) };
        return new(moved, outcome, DebtChange(before, moved));
    }
}
