using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Grains;
using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Grains.Streams;
using Orleans.Serialization;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>Contracts on the wire: the same bytes as of Orleans' own JSON codec, which older processes have.</summary>
public sealed class ContractCodecTests
{
    private static readonly Serializer _ours = Build(Contracts.Add);

    private static readonly Serializer _orleans = Build(services => services.AddSerializer(serializer => serializer.AddJsonSerializer(
        Contracts.Are, _ => false, options => options.Configure(json => json.SerializerOptions = new(ContractJson.Default.Options)))));

    private static readonly SnapshotChange _change = new() { Cluster = new ClusterSnapshot { Id = "openai/gpt-4o", Share = 0.5 } };

    public static TheoryData<string> Samples => ContractTests.Samples;

    [Theory]
    [MemberData(nameof(Samples))]
    public void Contract_OnTheWire_IsWhatOrleansOwnCodecWritesAndReads(string name)
    {
        var sample = ContractTests.Sample(name);
        var bytes = _ours.SerializeToArray(sample);
        Assert.Equal(_orleans.SerializeToArray(sample), bytes);
        Assert.Equal(bytes, _ours.SerializeToArray(_orleans.Deserialize<object>(bytes)));
        Assert.Equal(bytes, _orleans.SerializeToArray(_ours.Deserialize<object>(bytes)));
    }

    // As calls do, by the declared type: then it is ours that reads.
    [Theory]
    [MemberData(nameof(Samples))]
    public void Contract_OfADeclaredType_IsReadByEitherCodec(string name)
    {
        var sample = ContractTests.Sample(name);
        var check = typeof(ContractCodecTests).GetMethod(nameof(Check), BindingFlags.NonPublic | BindingFlags.Static)!;
        check.MakeGenericMethod(sample.GetType()).Invoke(null, [sample]);
    }

    private static void Check<T>(T sample)
    {
        var bytes = _ours.SerializeToArray(sample);
        Assert.Equal(_orleans.SerializeToArray(sample), bytes);
        Assert.Equal(bytes, _ours.SerializeToArray(_orleans.Deserialize<T>(bytes)));
        Assert.Equal(bytes, _orleans.SerializeToArray(_ours.Deserialize<T>(bytes)));
    }

    // As streams carry them: the declared type is object.
    [Fact]
    public void Contract_InAListFromAnOlderVersion_HasDefaultsForWhatIsAbsent()
    {
        var read = _ours.Deserialize<object[]>(Build(Older).SerializeToArray<object[]>([_change]));
        Assert.Equal(_change with { Cluster = _change.Cluster! with { Share = 1 } }, read[0]);
    }

    // As calls carry them.
    [Fact]
    public void Contract_FromAnOlderVersion_HasDefaultsForWhatIsAbsent()
    {
        var read = _ours.Deserialize<SnapshotChange>(Build(Older).SerializeToArray(_change));
        Assert.Equal(_change with { Cluster = _change.Cluster! with { Share = 1 } }, read);
    }

    [Fact]
    public void Contract_NamedTwice_IsOneObject()
    {
        var terms = new WorkspaceTerms { DebtLimitPerMille = 7 };
        var read = _ours.Deserialize<object[]>(_ours.SerializeToArray<object[]>([terms, terms, new string('x', 100_000)]));
        Assert.Equal(terms, read[0]);
        Assert.Same(read[0], read[1]);
    }

    [Fact]
    public void Contract_LongerThanABuffer_IsReadWhole()
    {
        var command = Some.Settle(1, new UserKey("acme", "ann"), 12) with { OverspendReason = new string('ü', 300_000) };
        Assert.Equal(command.OverspendReason, _ours.Deserialize<SettleCommand>(_ours.SerializeToArray(command)).OverspendReason);
    }

    // A version before a cluster had a share.
    private static void Older(IServiceCollection services) => services.AddSerializer(serializer => serializer.AddJsonSerializer(
        Contracts.Are, _ => false, options => options.Configure(json => json.SerializerOptions = new(ContractJson.Default.Options)
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(type =>
            {
                if (type.Properties.FirstOrDefault(p => p.Name == "share") is { } share) type.Properties.Remove(share);
            }),
        })));

    private static Serializer Build(Action<IServiceCollection> contracts)
    {
        var services = new ServiceCollection();
        contracts(services);
        services.AddSerializer();
        return services.BuildServiceProvider().GetRequiredService<Serializer>();
    }
}
