namespace NexScout.Energy.Gateway.OpenApi;

/// <summary>Endpoints that belong together and bring their own routes to the table.</summary>
internal interface IApiArea
{
    /// <summary>Its routes.</summary>
    IReadOnlyList<ApiRoute> Routes { get; }
}
