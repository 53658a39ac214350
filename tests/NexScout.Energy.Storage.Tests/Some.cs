using System.Text;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Storage.Tests;

/// <summary>Examples of what is stored.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    public static readonly UserKey Ann = new("acme", "ann");

    public static RequestId Id(int number) => new((UInt128)(uint)number + 1);

    public static UsageRecord Record(int number, UserKey? user = null) => new()
    {
        Id = Id(number),
        User = user ?? Ann,
        Feature = "ai_message",
        ProspectId = "prospect-7",
        Provider = "openai",
        Model = "gpt-4o-mini",
        Mode = "fast",
        Reason = "simple_short_prompt",
        Load = LoadState.High,
        Usage = new TokenUsage(100, 50, 20, 10, 5),
        Estimated = true,
        Cost = new NanoUsd(45_001),
        Energy = 2,
        Compressed = true,
        TokensSaved = 30,
        Cached = true,
        PredictedTokens = 160,
        Accuracy = 0.9375,
        Attempts = 2,
        Outcome = CallOutcome.Succeeded,
        Milliseconds = 12.5,
        At = Noon.AddSeconds(number).AddMicroseconds(7),
        Receipt = Encoding.UTF8.GetBytes("""{"checks":[{"name":"size","limit":20000}],"é":"\u0000"}"""),
    };

    public static OpenedCall Opened(int number, UserKey? user = null, string node = "node-a", DateTimeOffset? at = null) => new()
    {
        Id = Id(number),
        User = user ?? Ann,
        Feature = "ai_message",
        Model = "openai/gpt-4o-mini",
        Mode = "auto",
        Reason = "simple_short_prompt",
        Load = LoadState.Normal,
        Estimate = new TokenUsage(100, 60, 1, 2, 3),
        EstimateCost = new NanoUsd(51_000),
        Node = node,
        ProspectId = null,
        At = at ?? Noon.AddSeconds(number),
    };

    public static ActorWrite Write(long version = 0, UserKey? user = null, string state = """{"v":1}""") => new()
    {
        Key = new ActorKey(ActorKind.User, (user ?? Ann).ToString()),
        ReadVersion = version,
        State = Encoding.UTF8.GetBytes(state),
    };
}
