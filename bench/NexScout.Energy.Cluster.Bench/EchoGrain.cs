namespace NexScout.Energy.Cluster.Bench;

/// <summary>The baseline: a grain that does nothing but answer with as many bytes as the engine would.</summary>
[Alias("bench-echo")]
public interface IEchoGrain : IGrainWithStringKey
{
    ValueTask<byte[]> Echo(byte[] message, int answer);
}

[Orleans.Concurrency.Reentrant]
internal sealed class EchoGrain : Grain, IEchoGrain
{
    public ValueTask<byte[]> Echo(byte[] message, int answer) => ValueTask.FromResult(new byte[answer]);
}

/// <summary>What a silo takes of its machine.</summary>
[Alias("bench-probe")]
public interface IProbeGrain : IGrainWithIntegerKey
{
    /// <summary>Bytes in use after a collection, resident bytes of the process, and grains of the engine that live in it.</summary>
    ValueTask<long[]> Memory();
}

internal sealed class ProbeGrain(IManagement management) : Grain, IProbeGrain
{
    public async ValueTask<long[]> Memory()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return [GC.GetTotalMemory(false), Environment.WorkingSet, await management.Accounts()];
    }
}
