namespace NexScout.Energy.Providers;

/// <summary>The providers that calls may go to.</summary>
public interface IProviderList
{
    /// <summary>All of them, by name.</summary>
    IReadOnlyList<ProviderInfo> All { get; }
}
