using Orleans.Serialization.Cloning;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>Contracts are immutable: within a silo they are passed as they are, not copied.</summary>
internal sealed class ContractCopier : IGeneralizedCopier
{
    public bool IsSupportedType(Type type) => Contracts.Are(type);

    public object? DeepCopy(object? input, CopyContext context) => input;
}
