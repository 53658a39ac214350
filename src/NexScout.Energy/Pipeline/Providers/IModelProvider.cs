using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Pipeline.Providers;

/// <summary>Speaks to one provider (SPEC §10).</summary>
public interface IModelProvider
{
    /// <summary>The provider's name in the catalog.</summary>
    string Name { get; }

    /// <summary>Sends one try. Returns when the provider has accepted it: with the whole body, or with a stream whose first chunk
    /// has not been read.</summary>
    /// <exception cref="ProviderException">It did not succeed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    Task<ProviderAnswer> Send(ProviderRequest request, CancellationToken cancel);
}

/// <summary>Finds the provider that serves a catalog model.</summary>
public interface IModelProviders
{
    /// <summary>By the provider's name; null where it is not configured.</summary>
    IModelProvider? Find(string provider);
}

/// <summary>One try.</summary>
public sealed record ProviderRequest
{
    /// <summary>The call, for the provider's own logs (<c>x-request-id</c>).</summary>
    public required string RequestId { get; init; }

    /// <summary>The model to ask.</summary>
    public required CatalogModel Model { get; init; }

    /// <summary>The body to send, in any dialect.</summary>
    public required ChatBody Body { get; init; }

    /// <summary>Most output tokens of each answer: always sent.</summary>
    public required long MaxTokens { get; init; }

    /// <summary>A short system line that shapes the output (SPEC §9); none where null.</summary>
    public string? SystemLine { get; init; }

    /// <summary>Features that the client switched on at the provider (<c>anthropic-beta</c>); for providers that speak Anthropic's messages.</summary>
    public string? Betas { get; init; }

    /// <summary>Whether to stream.</summary>
    public required bool Stream { get; init; }
}
