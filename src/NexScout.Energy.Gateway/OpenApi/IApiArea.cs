using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Gateway.Native;

namespace NexScout.Energy.Gateway.OpenApi;

/// <summary>Endpoints that belong together and bring their own routes to the table.</summary>
internal interface IApiArea
{
    /// <summary>Its routes.</summary>
    IReadOnlyList<ApiRoute> Routes { get; }

    /// <summary>Knows the types of its bodies.</summary>
    IJsonTypeInfoResolver Types => GatewayJson.Default;
}
