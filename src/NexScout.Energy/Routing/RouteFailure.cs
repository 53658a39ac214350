namespace NexScout.Energy.Routing;

/// <summary>Why there is no route.</summary>
public enum RouteFailure
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>The forced model is not in the catalog.</summary>
    UnknownModel,

    /// <summary>The model has no price: never served for free.</summary>
    Unpriced,

    /// <summary>No model takes this chat: context, images or tools.</summary>
    NothingFits,
}
