using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>Runs one shard's calls through one engine.</summary>
internal static class ShardRun
{
    private const string NaiveModel = "openai/gpt-4o";
    private const long HourMs = 3_600_000;
    private const int Step = 1_000;

    /// <exception cref="InvalidOperationException">The catalog has no priced gpt-4o to compare with.</exception>
    public static Tally Run(
        ICallPlan plan, Shard shard, SimulationSettings settings, Generation generation, Action<int> progress, CancellationToken cancel)
    {
        var tally = new Tally();
        using (var engine = new SimulatedEngine(generation, settings, tally.Add))
        {
            foreach (var user in shard.Users) engine.Enrol(user);
            var price = NaivePrice(engine);
            var begin = engine.Clock.Now;
            var hour = -1;
            for (var i = 0; i < shard.Calls.Length; i++)
            {
                var call = shard.Calls[i];
                if (call.AtMs / HourMs is var now && now != hour) engine.Carry(plan.LoadAt(hour = (int)now));
                engine.PassUntil(begin.AddMilliseconds(call.AtMs));
                var (user, prompt) = (shard.Users[call.User], shard.Ask(call));
                var naive = price.Cost(new TokenUsage(prompt.InputTokens, prompt.AnswerTokens)).Value;
                var result = engine.Call(Request(settings.Seed, shard, i, user.Key, prompt), prompt, plan.StyleOf(user.Tier));
                tally.Add(new CallFacts(result, prompt, user.Tier, naive, engine.Provider.Spared), engine.Catalog);
                if ((i + 1) % Step != 0) continue;
                cancel.ThrowIfCancellationRequested();
                progress(Step);
            }
        }

        progress(shard.Calls.Length % Step);
        return tally;
    }

    private static GenerateRequest Request(long seed, Shard shard, int call, UserKey user, Prompt prompt)
    {
        var dice = new Dice(seed, shard.Number, call);
        var id = new RequestId(new UInt128(dice.Bits(), dice.Bits()));
        return new GenerateRequest { Id = id, User = user, Feature = prompt.Feature, Body = prompt.Body };
    }

    private static ModelPrice NaivePrice(SimulatedEngine engine) =>
        engine.Catalog.Find(NaiveModel)?.PriceAt(engine.Clock.Now)
        ?? throw new InvalidOperationException($"The catalog has no priced {NaiveModel}, with which everything is compared.");
}
