using FsCheck;
using FsCheck.Fluent;
using NexScout.Energy.Budgets;
using NexScout.Energy.Pricing;
using Xunit;
using static NexScout.Energy.Tests.Budgets.Account;

namespace NexScout.Energy.Tests.Budgets;

/// <summary>Users and a workspace that lend and give back by messages which are lost, doubled and overtake each other.</summary>
public sealed class SliceProtocolTests
{
    [Fact]
    public void Slices_MessagesInAnyOrder_NeverPassTheBudget() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Run(seed, changing: false)).Check(Config.QuickThrowOnFailure.WithMaxTest(1_500));

    [Fact]
    public void Slices_BudgetsThatChangeMeanwhile_LetNothingPassThem() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Run(seed, changing: true)).Check(Config.QuickThrowOnFailure.WithMaxTest(1_500));

    [Fact]
    public void Granted_AskedForBeforeTheSliceWasGivenBack_IsNotTaken()
    {
        var terms = new WorkspaceTerms { MonthlyBudget = NanoUsd.FromUsd(0.01m) };
        var s = New();
        var asked = Rules.SliceNeeded(s, "ann", new NanoUsd(1_000), terms, Noon)!;
        var (_, grant) = WorkspaceRules.Lease(WorkspaceState.Empty, asked, Noon);

        var returned = Rules.GiveBack(s, "ann", terms, Noon).State;

        Assert.NotNull(Rules.SliceNeeded(Rules.Granted(returned, grant, asked.At, terms, Noon), "ann", new NanoUsd(1_000), terms, Noon));
        var again = Rules.SliceNeeded(returned, "ann", new NanoUsd(1_000), terms, Noon)!;
        Assert.Null(Rules.SliceNeeded(Rules.Granted(returned, grant, again.At, terms, Noon), "ann", new NanoUsd(1_000), terms, Noon));
    }

    [Fact]
    public void Borrowers_OfTheWindowThatLacks_AreThoseWithMoneyLeftInIt()
    {
        var terms = new WorkspaceTerms { DailyBudget = new NanoUsd(1_000), MonthlyBudget = new NanoUsd(100_000) };
        var (s, _) = WorkspaceRules.Lease(WorkspaceState.Empty, Ask("ann", 900, 100), Noon);
        (s, _) = WorkspaceRules.Lease(s, Ask("bob", 0, 20), Noon);

        Assert.Equal(["ann"], WorkspaceRules.Borrowers(s, "month", _ => true, new NanoUsd(1), 10));
        Assert.Equal(["ann", "bob"], WorkspaceRules.Borrowers(s, "month", _ => true, new NanoUsd(long.MaxValue), 10));
        Assert.Equal(["bob"], WorkspaceRules.Borrowers(s, "month", user => user != "ann", new NanoUsd(1), 10));

        SliceRequest Ask(string user, long spent, long needed) => new()
        {
            User = user,
            At = Noon,
            Spent = new WindowAmounts(new NanoUsd(spent), new NanoUsd(spent), new NanoUsd(spent)),
            Held = NanoUsd.Zero,
            Needed = new NanoUsd(needed),
            Terms = terms,
        };
    }

    [Fact]
    public void Lease_GivenBackByWhoDoesNotKnowOfANewBudget_LeavesThatBudgetAsItWas()
    {
        var both = new WorkspaceTerms { DailyBudget = new NanoUsd(1_000), MonthlyBudget = new NanoUsd(100_000) };
        var (s, _) = WorkspaceRules.Lease(WorkspaceState.Empty, Ask(both, 500, 100, 0), Noon);
        var before = WorkspaceRules.Standing(s, both, Noon);

        (s, _) = WorkspaceRules.Lease(s, Ask(both with { DailyBudget = null }, 500, 0, 1), Noon.AddSeconds(1));

        var after = WorkspaceRules.Standing(s, both, Noon.AddSeconds(1));
        Assert.Equal((before.Spent.Day, before.Leased.Day), (after.Spent.Day, after.Leased.Day));
        Assert.Equal(NanoUsd.Zero, after.Leased.Month);

        static SliceRequest Ask(WorkspaceTerms terms, long spent, long needed, int second) => new()
        {
            User = "ann",
            At = Noon.AddSeconds(second),
            Spent = new WindowAmounts(new NanoUsd(spent), new NanoUsd(spent), new NanoUsd(spent)),
            Held = NanoUsd.Zero,
            Needed = new NanoUsd(needed),
            Terms = terms,
        };
    }

    [Fact]
    public void SliceNeeded_BudgetLoweredSinceItWasLent_AsksAnewForAllOfIt()
    {
        var (hundred, ten) = (Daily(100_000), Daily(10_000));
        var (s, workspace) = Lent(New(), WorkspaceState.Empty, 1_000, hundred);
        Assert.Null(Rules.SliceNeeded(s, "ann", new NanoUsd(1_000), Daily(200_000), Noon));
        Assert.Null(Rules.SliceNeeded(s, "ann", new NanoUsd(1_000), hundred, Noon));

        var request = Rules.SliceNeeded(s, "ann", new NanoUsd(1_000), ten, Noon)!;
        var (_, grant) = WorkspaceRules.Lease(workspace, request, Noon);

        Assert.Null(Rules.SliceNeeded(Rules.Granted(s, grant, request.At, ten, Noon), "ann", new NanoUsd(1_000), ten, Noon));
    }

    [Fact]
    public void Lease_BudgetLoweredBelowWhatIsLent_GrantsNothingOfItAnew()
    {
        var (s, workspace) = Lent(New(), WorkspaceState.Empty, 1_000, Daily(100_000));
        var request = Rules.SliceNeeded(s, "ann", new NanoUsd(1_000), Daily(0), Noon)!;

        var (after, grant) = WorkspaceRules.Lease(workspace, request, Noon);

        Assert.Equal((false, NanoUsd.Zero), (grant.Granted, grant.UpTo.Day));
        Assert.Equal(workspace.Committed.Day, after.Committed.Day); // until the user has given it back
        Assert.Equal(workspace.Committed.Day, WorkspaceRules.Beyond(after, "day", Daily(0)));
        Assert.Equal(NanoUsd.Zero, WorkspaceRules.Beyond(after, "day", Daily(100_000)));
    }

    [Fact]
    public void SliceNeeded_SliceOfAStateThatKeptNoBudgets_Holds()
    {
        var (s, _) = Lent(New(), WorkspaceState.Empty, 1_000, Daily(100_000));
        Assert.Null(Rules.SliceNeeded(s with { SliceLimits = null }, "ann", new NanoUsd(1_000), Daily(10_000), Noon));
    }

    [Fact]
    public void Lease_BudgetIsNew_CountsWhatWasSpentBefore()
    {
        var monthly = new WorkspaceTerms { MonthlyBudget = new NanoUsd(1_000_000) };
        var both = monthly with { DailyBudget = new NanoUsd(1_000) };
        var (s, _) = WorkspaceRules.Lease(WorkspaceState.Empty, Ask("ann", 900, monthly), Noon);

        var (_, grant) = WorkspaceRules.Lease(s, Ask("bob", 0, both), Noon.AddSeconds(1));

        Assert.Equal((false, "day", 100), (grant.Granted, grant.Lacking, grant.UpTo.Day.Value));
        Assert.Equal((900, 0), (WorkspaceRules.Standing(s, both, Noon).Spent.Day.Value, WorkspaceRules.Standing(s, both, Noon).Leased.Day.Value));

        static SliceRequest Ask(string user, long spent, WorkspaceTerms terms) => new()
        {
            User = user,
            At = Noon,
            Spent = new WindowAmounts(new NanoUsd(spent), new NanoUsd(spent), new NanoUsd(spent)),
            Held = NanoUsd.Zero,
            Needed = new NanoUsd(200),
            Terms = terms,
        };
    }

    [Fact]
    public void Lease_AfterMidnight_DoesNotCountWhatIsLeftOfTheWeekToWhoBorrowedNothingThatDay()
    {
        var terms = new WorkspaceTerms { DailyBudget = new NanoUsd(10_000), WeeklyBudget = new NanoUsd(100_000) };
        var s = WorkspaceState.Empty;
        for (var user = 0; user < 40; user++) s = Lease($"u{user}", Noon, 10).State;
        s = Lease("ann", Noon.AddDays(1), 500).State;

        var (_, grant) = Lease("bob", Midnight.AddDays(1).AddMinutes(1), 500);

        // Only ann's calls of that day may still hold something.
        Assert.True(grant.Granted);

        (WorkspaceState State, SliceGrant Grant) Lease(string user, DateTimeOffset at, long needed) => WorkspaceRules.Lease(s, new SliceRequest
        {
            User = user,
            At = at,
            Spent = default,
            Held = NanoUsd.Zero,
            Needed = new NanoUsd(needed),
            Terms = terms,
        }, at);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Lease_AllWasLentDaysAgo_HasTheWholeNewDay(int days, bool granted)
    {
        var terms = Daily(1_000);
        var ask = new SliceRequest { User = "ann", At = Noon, Spent = default, Held = NanoUsd.Zero, Needed = new NanoUsd(1_000), Terms = terms };
        var (s, _) = WorkspaceRules.Lease(WorkspaceState.Empty, ask, Noon);
        var morning = Midnight.AddDays(days - 1).AddMinutes(5);

        var (_, grant) = WorkspaceRules.Lease(s, ask with { User = "bob", At = morning }, morning);

        Assert.Equal(granted, grant.Granted);
    }

    [Theory]
    [InlineData(50, true)]
    [InlineData(120_000, false)]
    public void Lease_AskedPastMidnightByAClockThatIsAhead_IsGrantedWhereItIsAheadByLittle(int milliseconds, bool granted)
    {
        var before = Midnight.AddMilliseconds(-10);
        var (workspace, _) = WorkspaceRules.Lease(WorkspaceState.Empty, Request(New(), before), before);
        Assert.Equal(granted, WorkspaceRules.Lease(workspace, Request(New(), before.AddMilliseconds(milliseconds)), before).Grant.Granted);
    }

    [Fact]
    public void Granted_ByAWorkspaceThatIsPastMidnight_LetsTheAccountAskAndHoldThere()
    {
        var (before, terms) = (Midnight.AddMilliseconds(-10), Daily(100_000_000));
        var asked = Request(New(), before);
        var (workspace, none) = WorkspaceRules.Lease(WorkspaceState.Empty, asked, Midnight.AddMilliseconds(30));
        Assert.False(none.Granted);

        var s = Rules.Granted(New(), none, asked.At, terms, before);
        var (_, grant) = WorkspaceRules.Lease(workspace, Request(s, before), Midnight.AddMilliseconds(35));

        Assert.True(grant.Granted);
        s = Rules.Granted(s, grant, Request(s, before).At, terms, before);
        Assert.NotNull(Rules.Reserve(s, Account.Ask(1, 100, 100, terms), null, before).Outcome.Reservation);
    }

    [Fact]
    public void Granted_ByAWorkspaceWhoseClockIsWrong_KeepsTheAccountsDay()
    {
        var asked = Request(New(), Noon);
        var (_, grant) = WorkspaceRules.Lease(WorkspaceState.Empty, asked, Noon.AddDays(1));
        Assert.Equal(New().Day, Rules.Granted(New(), grant, asked.At, asked.Terms, Noon).Day);
    }

    private static DateTimeOffset Midnight { get; } = new(Noon.Date.AddDays(1), TimeSpan.Zero);

    private static WorkspaceTerms Daily(long nano) => new() { DailyBudget = new NanoUsd(nano) };

    private static SliceRequest Request(BudgetState s, DateTimeOffset now) =>
        Rules.SliceNeeded(s, "ann", Price.MostCost(100, 100), Daily(100_000_000), now)!;

    private static (BudgetState User, WorkspaceState Workspace) Lent(BudgetState s, WorkspaceState workspace, long cost, WorkspaceTerms terms)
    {
        var request = Rules.SliceNeeded(s, "ann", new NanoUsd(cost), terms, Noon)!;
        (workspace, var grant) = WorkspaceRules.Lease(workspace, request, Noon);
        return (Rules.Granted(s, grant, request.At, terms, Noon), workspace);
    }

    private static void Run(int seed, bool changing)
    {
        var random = new Random(seed);
        var budget = Price.MostCost(1_000, 1_000).Value * 5;
        var terms = new WorkspaceTerms { MonthlyBudget = new NanoUsd(budget) };
        var workspace = WorkspaceState.Empty;
        var users = Enumerable.Range(0, 4).Select(_ => New()).ToArray();
        var (asked, granted, open) = (new List<SliceRequest>(), new List<(int User, SliceGrant Grant, SliceRequest Asked)>(), new List<(int User, int Id, long Cost)>());
        var now = Noon;
        for (var step = 1; step <= 300; step++)
        {
            // Often the same moment: what is ordered by time must be right for equal times too.
            if (random.Next(2) == 0) now = now.AddTicks(random.Next(3));
            if (changing && random.Next(30) == 0) terms = new WorkspaceTerms { MonthlyBudget = new NanoUsd(budget * random.Next(5) / 2) };
            var before = users.Sum(s => s.MonthCost.Value + s.HeldCost.Value);
            var user = random.Next(users.Length);
            switch (random.Next(6))
            {
                case 0 when Rules.SliceNeeded(users[user], Name(user), Price.MostCost(1_000, 1_000), terms, now) is { } request:
                    asked.Add(request);
                    break;
                case 1 when asked.Count > 0:
                    Deliver(random.Next(asked.Count));
                    break;
                case 2 when granted.Count > 0:
                    var (whose, grant, from) = granted[random.Next(granted.Count)];
                    users[whose] = Rules.Granted(users[whose], grant, from.At, from.Terms, now);
                    break;
                case 3:
                    (users[user], var back) = Rules.GiveBack(users[user], Name(user), terms, now);
                    if (random.Next(5) > 0) asked.Add(back);
                    break;
                case 4 when Rules.Reserve(users[user], Ask(step, 1_000, 1_000, terms), null, now) is { Outcome.Reservation: { } held } reserved:
                    users[user] = reserved.State;
                    open.Add((user, step, held.Cost.Value));
                    break;
                case 5 when open.Count > 0:
                    Settle(random.Next(open.Count));
                    break;
            }

            Assert.InRange(users.Sum(s => s.MonthCost.Value + s.HeldCost.Value), 0, Math.Max(before, terms.MonthlyBudget!.Value.Value));
        }

        void Deliver(int which)
        {
            var request = asked[which];
            if (random.Next(4) > 0) asked.RemoveAt(which);
            (workspace, var grant) = WorkspaceRules.Lease(workspace, request, now);
            if (request.Needed > NanoUsd.Zero) granted.Add((int.Parse(request.User, System.Globalization.CultureInfo.InvariantCulture), grant, request));
        }

        void Settle(int which)
        {
            var (whose, id, _) = open[which];
            open.RemoveAt(which);
            users[whose] = Rules.Settle(users[whose], Used(id, random.Next(100), random.Next(100)), false, now).State;
        }

        static string Name(int user) => user.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
