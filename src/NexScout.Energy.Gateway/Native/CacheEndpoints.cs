using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Caching;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.OpenApi;

namespace NexScout.Energy.Gateway.Native;

/// <summary>What the response cache holds of a user, and its purge (SPEC §11, §13). Services and operators may name a whole workspace.</summary>
internal sealed class CacheEndpoints(ResponseCache cache, IResponseStore store) : IApiArea
{
    private static readonly string[] _whose = ["header:x-energy-user:Service and operator keys: the user that is meant.", "query:workspace:The whole workspace instead of one user."];

    public IReadOnlyList<ApiRoute> Routes =>
    [
        new("GET", "/api/cache", "account", "Answers kept, how often they were used and the tokens that saved.", Show) { Response = typeof(CacheView), Parameters = _whose },
        new("DELETE", "/api/cache", "account", "Forgets the kept answers of the user, or of ?workspace= as a whole.", Purge) { Response = typeof(CachePurged), Parameters = _whose },
    ];

    public IJsonTypeInfoResolver Types => CacheJson.Default;

    private async Task Show(HttpContext http, Caller caller)
    {
        var (workspace, user) = caller.Scope(http, Query.Text(http, "workspace"));
        await cache.Flush();
        var figures = await store.AnswerFigures(workspace, user, http.RequestAborted);
        await JsonBody.Write(http, new CacheView(workspace, user, figures.Answers, figures.Hits, figures.TokensSaved), CacheJson.Default.CacheView);
    }

    private async Task Purge(HttpContext http, Caller caller)
    {
        var (workspace, user) = caller.Scope(http, Query.Text(http, "workspace"));
        await JsonBody.Write(http, new CachePurged(await cache.Purge(workspace, user, http.RequestAborted)), CacheJson.Default.CachePurged);
    }
}

/// <summary>What is kept.</summary>
internal sealed record CacheView(string Workspace, string? User, long Answers, long Hits, long TokensSaved);

/// <summary>How many answers were forgotten.</summary>
internal sealed record CachePurged(int Removed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CacheView))]
[JsonSerializable(typeof(CachePurged))]
internal sealed partial class CacheJson : JsonSerializerContext;
