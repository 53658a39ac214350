using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Access;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.OpenApi;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Reports;

namespace NexScout.Energy.Gateway.Native;

/// <summary>The reports of SPEC §12, as JSON or CSV. Services see their own workspace, operators one or all.</summary>
internal sealed class ReportEndpoints(UsageReports reports, TimeProvider time) : IApiArea
{
    private const int MostDays = 3_660;
    private const string Csv = "text/csv";

    public IReadOnlyList<ApiRoute> Routes =>
    [
        new("GET", "/api/reports", "reports", "The reports there are.", List) { Response = typeof(ReportNames), Who = ApiTable.Services },
        new("GET", "/api/reports/{name}", "reports", "A report, as JSON or, with format=csv or Accept: text/csv, as CSV.", Show)
        {
            Response = typeof(ReportView),
            Text = Csv,
            Who = ApiTable.Services,
            Parameters =
            [
                "query:workspace:Operators: one workspace; all where absent.", "query:from:The first day (UTC), yyyy-MM-dd; 29 days ago where absent. cost_by_week begins at the Monday of its week.",
                "query:to:The last day (UTC), yyyy-MM-dd; today where absent.", "query:limit:Most rows of reports on users, 1 to 1000; 50 where absent.",
                "query:format:json or csv.",
            ],
        },
    ];

    public IJsonTypeInfoResolver Types => ReportJson.Default;

    private static Task List(HttpContext http, Caller caller)
    {
        caller.Require(Role.Service);
        return JsonBody.Write(http, new ReportNames([.. UsageReports.All.Select(r => new ReportName(r.Name, r.Title))]), ReportJson.Default.ReportNames);
    }

    private async Task Show(HttpContext http, Caller caller)
    {
        caller.Require(Role.Service);
        var name = http.Request.RouteValues["name"] as string ?? "";
        var range = Range(http, Workspace(http, caller));
        var report = await reports.Make(name, range, Query.Whole(http, "limit", 50, 1, 1_000), http.RequestAborted) ?? throw Problem.NotFound("report", name);
        if (AsCsv(http))
        {
            http.Response.ContentType = Csv;
            await http.Response.WriteAsync(ReportText.Csv(report), http.RequestAborted);
            return;
        }

        await JsonBody.Write(http, View(report), ReportJson.Default.ReportView);
    }

    internal static ReportView View(Report report) => new(
        report.Name, report.Title, report.Range.Workspace, Day(report.Range.From), Day(report.Range.To.AddDays(-1)), report.Columns,
        [.. report.Rows.Select(row => report.Columns.Zip(row).ToDictionary(of => of.First, of => of.Second))], report.Note);

    private static string? Workspace(HttpContext http, Caller caller)
    {
        var workspace = Query.Text(http, "workspace");
        if (caller.Role == Role.Operator) return workspace;
        return workspace is null || workspace == caller.Workspace ? caller.Workspace : throw Problem.NotFound("workspace", workspace);
    }

    private ReportRange Range(HttpContext http, string? workspace)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var to = Given(http, "to") ?? today;
        var from = Given(http, "from") ?? (to > DateOnly.MinValue.AddDays(29) ? to.AddDays(-29) : to);
        if (to == DateOnly.MaxValue || to < from || to.DayNumber - from.DayNumber >= MostDays)
            throw Problem.Invalid($"from must not be after to, and both lie at most {MostDays} days apart.", "from");
        return new ReportRange(workspace, from, to.AddDays(1));
    }

    private static DateOnly? Given(HttpContext http, string name) => Query.Text(http, name) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw Problem.Invalid($"{name} is a day such as 2026-01-31.", name);

    private static bool AsCsv(HttpContext http) => Query.Text(http, "format") switch
    {
        "csv" => true,
        "json" => false,
        null => http.Request.Headers.Accept.Any(accepted => accepted?.Contains(Csv, StringComparison.OrdinalIgnoreCase) == true),
        _ => throw Problem.Invalid("format is json or csv.", "format"),
    };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>A report's name and what it shows.</summary>
internal sealed record ReportName(string Name, string Title);

/// <summary>The reports there are.</summary>
internal sealed record ReportNames(IReadOnlyList<ReportName> Reports);

/// <summary>A report; from and to are its first and last day, workspace is null for all.</summary>
internal sealed record ReportView(
    string Report, string Title, string? Workspace, string From, string To, IReadOnlyList<string> Columns,
    IReadOnlyList<Dictionary<string, object>> Rows, string? Note);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReportNames))]
[JsonSerializable(typeof(ReportView))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(decimal))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(bool))]
internal sealed partial class ReportJson : JsonSerializerContext;
