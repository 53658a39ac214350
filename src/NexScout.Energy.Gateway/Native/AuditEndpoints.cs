using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Access;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.OpenApi;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Reports;

namespace NexScout.Energy.Gateway.Native;

/// <summary>The proof that no call was charged but logged, or logged but not charged. Operators only.</summary>
internal sealed class AuditEndpoints(IAccountAudit audit) : IApiArea
{
    public IReadOnlyList<ApiRoute> Routes =>
    [
        new(
            "GET", "/api/audit", "usage",
            "Compares each user's calls in the usage log, and in the sums of those that were removed after their time, with what its account was "
            + "charged in total.", Show)
        {
            Response = typeof(AuditView),
            Who = ApiTable.Operators,
            Parameters =
            [
                "query:workspace:Of one workspace; all where absent.", "query:day:Only users that called on this day (UTC), yyyy-MM-dd.",
                "query:limit:Most differences to name, 1 to 1,000; default 100.",
            ],
        },
    ];

    public IJsonTypeInfoResolver Types => AuditJson.Default;

    private async Task Show(HttpContext http, Caller caller)
    {
        caller.Require(Role.Operator);
        var found = await audit.Audit(Query.Text(http, "workspace"), Day(http), Query.Whole(http, "limit", 100, 1, 1_000), http.RequestAborted);
        var differ = found.Differ.Select(d => new DifferenceView(
            d.User.Workspace, d.User.User, d.LogTokens, d.AccountTokens, d.LogCost.Usd, d.AccountCost.Usd));
        await JsonBody.Write(http, new AuditView(found.Users, found.Agree, [.. differ]), AuditJson.Default.AuditView);
    }

    private static DateOnly? Day(HttpContext http) => Query.Text(http, "day") is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue ? day
        : throw Problem.Invalid("day is a day such as 2026-01-31.", "day");
}

/// <summary>A user of whom the usage log and the account say different things.</summary>
internal sealed record DifferenceView(string Workspace, string User, long LogTokens, long AccountTokens, decimal LogCostUsd, decimal AccountCostUsd);

/// <summary>How many users were compared, of how many both books agree, and the others.</summary>
internal sealed record AuditView(long Users, long Agree, IReadOnlyList<DifferenceView> Differ);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AuditView))]
internal sealed partial class AuditJson : JsonSerializerContext;
