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
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), Run).Check(Config.QuickThrowOnFailure.WithMaxTest(1_500));

    [Fact]
    public void Granted_AskedForBeforeTheSliceWasGivenBack_IsNotTaken()
    {
        var terms = new WorkspaceTerms { MonthlyBudget = NanoUsd.FromUsd(0.01m) };
        var s = New();
        var asked = Rules.SliceNeeded(s, "ann", new NanoUsd(1_000), terms, Noon)!;
        var (_, grant) = WorkspaceRules.Lease(WorkspaceState.Empty, asked, Noon);

        var returned = Rules.GiveBack(s, "ann", terms, Noon).State;

        Assert.NotNull(Rules.SliceNeeded(Rules.Granted(returned, grant, asked.At, Noon), "ann", new NanoUsd(1_000), terms, Noon));
        var again = Rules.SliceNeeded(returned, "ann", new NanoUsd(1_000), terms, Noon)!;
        Assert.Null(Rules.SliceNeeded(Rules.Granted(returned, grant, again.At, Noon), "ann", new NanoUsd(1_000), terms, Noon));
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

    private static void Run(int seed)
    {
        var random = new Random(seed);
        var budget = Price.MostCost(1_000, 1_000).Value * 5;
        var terms = new WorkspaceTerms { MonthlyBudget = new NanoUsd(budget) };
        var workspace = WorkspaceState.Empty;
        var users = Enumerable.Range(0, 4).Select(_ => New()).ToArray();
        var (asked, granted, open) = (new List<SliceRequest>(), new List<(int User, SliceGrant Grant, DateTimeOffset At)>(), new List<(int User, int Id, long Cost)>());
        var now = Noon;
        for (var step = 1; step <= 300; step++)
        {
            // Often the same moment: what is ordered by time must be right for equal times too.
            if (random.Next(2) == 0) now = now.AddTicks(random.Next(3));
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
                    var (whose, grant, at) = granted[random.Next(granted.Count)];
                    users[whose] = Rules.Granted(users[whose], grant, at, now);
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

            Assert.InRange(users.Sum(s => s.MonthCost.Value + s.HeldCost.Value), 0, budget);
        }

        void Deliver(int which)
        {
            var request = asked[which];
            if (random.Next(4) > 0) asked.RemoveAt(which);
            (workspace, var grant) = WorkspaceRules.Lease(workspace, request, now);
            if (request.Needed > NanoUsd.Zero) granted.Add((int.Parse(request.User, System.Globalization.CultureInfo.InvariantCulture), grant, request.At));
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
