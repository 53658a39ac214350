using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Access;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.OpenApi;
using NexScout.Energy.Jobs;

namespace NexScout.Energy.Gateway.Native;

/// <summary>The periodic jobs: when each was done last, by one of all processes on the database.</summary>
internal sealed class JobEndpoints(IJobStore store) : IApiArea
{
    public IReadOnlyList<ApiRoute> Routes =>
        [new("GET", "/api/jobs", "system", "The periodic jobs: when each was done last, what it did, when it is due.", Show) { Response = typeof(JobList), Who = ApiTable.Operators }];

    public IJsonTypeInfoResolver Types => JobJson.Default;

    private async Task Show(HttpContext http, Caller caller)
    {
        caller.Require(Role.Operator);
        var jobs = await store.Jobs(http.RequestAborted);
        await JsonBody.Write(http, new JobList([.. jobs.Select(j => new JobView(j.Name, j.Owner, j.LastRun, j.NextRun, j.Result, j.Failures))]), JobJson.Default.JobList);
    }
}

/// <summary>A job; owner is the process that does it now.</summary>
internal sealed record JobView(string Name, string? Owner, DateTimeOffset? LastRun, DateTimeOffset NextRun, string LastResult, int Failures);

/// <summary>The jobs.</summary>
internal sealed record JobList(IReadOnlyList<JobView> Jobs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobList))]
internal sealed partial class JobJson : JsonSerializerContext;
