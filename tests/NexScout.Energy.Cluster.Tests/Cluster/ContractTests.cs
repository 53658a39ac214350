using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Grains;
using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Grains.Streams;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>Silos of two versions talk to each other during a rolling upgrade: a contract may gain members, and nobody may need them.</summary>
public sealed class ContractTests
{
    // Members that every version so far sends. A new one must not be added here: give it a default instead of making it required.
    private static readonly Dictionary<Type, string[]> _required = new()
    {
        [typeof(ReserveCommand)] = ["Id", "InputBound", "Load", "OutputLimit", "PredictedTokens", "Price"],
        [typeof(ReserveOutcome)] = ["Checks", "Standing"],
        [typeof(SettleCommand)] = ["Load", "Record"],
        [typeof(SettleOutcome)] = ["Standing"],
        [typeof(UsageRecord)] = ["At", "Feature", "Id", "Outcome", "User"],
        [typeof(OpenedCall)] = ["At", "Estimate", "EstimateCost", "Feature", "Id", "Load", "Mode", "Model", "Node", "Reason", "User"],
        [typeof(Reservation)] = ["At", "Cost", "Energy", "EnergyRate", "Id", "OutputLimit", "RateTokens", "Tokens", "Until"],
        [typeof(SliceRequest)] = ["At", "Held", "Needed", "Spent", "Terms", "User"],
        [typeof(NodeLoad)] = ["At", "Capacity", "Cpu", "InFlight", "Node", "ProviderSaturation", "Queue", "QueueLimit"],
        [typeof(ClusterSnapshot)] = ["Id"],
        [typeof(RouteRequest)] = ["ContextTokens", "EmotionalDepth", "Feature", "Id", "Load", "Mode", "PredictedTokens", "PromptCharacters", "Tier"],
        [typeof(AccountChange)] = [],
        [typeof(WorkspaceTerms)] = [],
        [typeof(LoadSnapshot)] = [],
        [typeof(SnapshotChange)] = [],
    };

    public static TheoryData<string> Samples => [.. _samples.Keys];

    public static TheoryData<string> Gaining => [.. _samples.Keys.Intersect(_required.Keys.Select(type => type.Name))];

    internal static object Sample(string name) => _samples[name];

    private static readonly Dictionary<string, object> _samples = new object[]
    {
        Some.Reserve(1, new UserKey("acme", "änn \u4f60")) with
        {
            Quote = new RequestId(5), HoldFor = TimeSpan.FromSeconds(90), Nonce = long.MaxValue,
            Workspace = new WorkspaceTerms { DailyBudget = new NanoUsd(7), OverLimit = OverLimitPolicy.LowerOutput, SharedCache = true },
        },
        Some.Settle(1, new UserKey("acme", "ann"), 12) with { OverspendReason = "policy", HoldsNothing = true, HeldBy = "n", Nonce = 3, RecordAs = new RequestId(6) },
        new ReserveOutcome
        {
            Refusal = new Refusal(RefusalReason.InsufficientEnergy, "too little \ud83d\ude00", ["wait"], TimeSpan.FromSeconds(3)),
            Checks = [new BudgetCheck("energy", false, 5, 3, 250)], Standing = new BudgetStanding { EnergyLeft = 3, EfficiencyRating = 0.8, Tier = Tier.Elite },
        },
        new SettleOutcome { Late = true, Energy = 7, Accuracy = 0.25, DebtTokens = long.MaxValue, DebtCost = new NanoUsd(long.MaxValue), Standing = new BudgetStanding { WeekTokensLeft = -5 } },
        new AccountChange { Tier = Tier.Pro, GrantEnergy = 5, PreferredMode = "fast" },
        new SliceRequest
        {
            User = "ann", At = DateTimeOffset.UnixEpoch, Spent = new WindowAmounts(new(1), new(2), new(3)), Held = new(4), Needed = new(5), Terms = WorkspaceTerms.Default,
        },
        new SliceGrant(true, new WindowAmounts(new(long.MaxValue), new(2), new(3)), DateTimeOffset.UnixEpoch, "day"),
        new ClusterOutcomes([new ClusterOutcome(ClusterOutcomeKind.Rejection, DateTimeOffset.UnixEpoch, 1.5, 20, 7, TimeSpan.FromSeconds(9))]),
        new ClusterSnapshot { Id = "openai/gpt-4o", Status = ClusterStatus.Overloaded, SuccessRate = 0, ProbeAt = DateTimeOffset.UnixEpoch, Version = 9 },
        new NodeLoad { Node = "n", InFlight = 1, Capacity = 2, Queue = 3, QueueLimit = 4, Cpu = 0.5, ProviderSaturation = 0.25, At = DateTimeOffset.UnixEpoch },
        new LoadSnapshot { State = LoadState.Panic, Percent = 99.5, Overridden = true, Version = 4 },
        new RouteRequest
        {
            Id = new RequestId(7), Feature = "f", Tier = Tier.Free, Mode = "auto", Load = LoadState.Normal, PromptCharacters = 1, PredictedTokens = 2, ContextTokens = 3,
            EmotionalDepth = 0.5, Tools = true,
        },
        new SnapshotChange { Catalog = true, Load = new LoadSnapshot() },
        new EventBatch("node", [new StreamedEvent("call", "acme", null, "{}")]),
    }.ToDictionary(sample => sample.GetType().Name);

    [Theory]
    [MemberData(nameof(Samples))]
    public void Contract_OverTheWireAndBack_IsTheSame(string name) => Assert.Equal(Write(_samples[name]), Write(Read(Write(_samples[name]), name)));

    [Theory]
    [MemberData(nameof(Samples))]
    public void Contract_FromANewerVersion_IsRead(string name)
    {
        var json = JsonNode.Parse(Write(_samples[name]))!;
        Gain(json);
        Assert.Equal(Write(_samples[name]), Write(Read(json.ToJsonString(), name)));
    }

    // An older version does not send what came later.
    [Theory]
    [MemberData(nameof(Gaining))]
    public void Contract_FromAnOlderVersion_HasDefaultsForWhatIsAbsent(string name)
    {
        var type = _samples[name].GetType();
        var required = _required[type];
        var sent = JsonNode.Parse(Write(_samples[name]))!.AsObject();
        var kept = required.Select(JsonNamingPolicy.SnakeCaseLower.ConvertName).ToList();
        foreach (var (member, _) in sent.ToList())
        {
            if (!kept.Contains(member)) sent.Remove(member);
        }

        var (read, made) = (Read(sent.ToJsonString(), name), Activator.CreateInstance(type)!);
        foreach (var member in type.GetProperties().Where(p => p.CanWrite && !required.Contains(p.Name))) Assert.Equal(member.GetValue(made), member.GetValue(read));
    }

    [Fact]
    public void Contract_NewMembers_AreNotRequired()
    {
        foreach (var (type, members) in _required)
        {
            var required = type.GetProperties().Where(p => p.GetCustomAttribute<RequiredMemberAttribute>() is not null).Select(p => p.Name).Order(StringComparer.Ordinal);
            Assert.Equal(members.Order(StringComparer.Ordinal), required);
        }
    }

    private static string Write(object sample) => JsonSerializer.Serialize(sample, sample.GetType(), ContractJson.Default);

    private static object Read(string json, string name) => JsonSerializer.Deserialize(json, Contracts.Reading(_samples[name].GetType())!)!;

    // What a version to come may add, at every depth.
    private static void Gain(JsonNode node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array.OfType<JsonNode>()) Gain(item);
        }
        else if (node is JsonObject members)
        {
            foreach (var (_, value) in members.ToList())
            {
                if (value is not null) Gain(value);
            }

            members["gained_later"] = new JsonObject { ["deep"] = new JsonArray(1, "two") };
        }
    }
}
