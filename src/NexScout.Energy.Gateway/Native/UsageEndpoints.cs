using System.Text.Json;
using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Gateway.Native;

/// <summary>The usage log and the receipts (SPEC §12, §16).</summary>
internal sealed class UsageEndpoints(IRecordReader records)
{
    public async Task Usage(HttpContext http, Caller caller)
    {
        var query = Narrow(http, caller);
        var limit = query.Most;
        // One more than asked for tells whether there is a next page.
        var found = await records.Usage(query with { Most = Math.Min(1000, limit + 1) }, http.RequestAborted);
        var totals = await records.Totals(query, http.RequestAborted);
        var page = new UsagePage([.. found.Take(limit).Select(Shapes.Usage)], Shapes.Totals(totals), limit, query.Skip, found.Count > limit);
        await JsonBody.Write(http, page, GatewayJson.Default.UsagePage);
    }

    public async Task Receipt(HttpContext http, Caller caller)
    {
        var text = http.Request.RouteValues["id"] as string ?? "";
        var record = RequestId.TryParse(text, out var id) ? await records.Find(id, http.RequestAborted) : null;
        if (record is null || !caller.MaySee(record.User)) throw Problem.NotFound("request", text);
        using var receipt = record.Receipt.IsEmpty ? null : JsonDocument.Parse(record.Receipt);
        await JsonBody.Write(http, new ReceiptView(Shapes.Usage(record), receipt?.RootElement), GatewayJson.Default.ReceiptView);
    }

    private static UsageQuery Narrow(HttpContext http, Caller caller)
    {
        var workspace = Query.Text(http, "workspace");
        var user = Query.Text(http, "user");
        if (caller.Role != Role.Operator)
        {
            if (workspace is not null && workspace != caller.Workspace) throw Problem.NotFound("workspace", workspace);
            workspace = caller.Workspace;
        }

        if (caller.Role == Role.User)
        {
            if (user is not null && user != caller.User) throw Problem.NotFound("user", user);
            user = caller.User;
        }

        return new UsageQuery
        {
            Workspace = workspace,
            User = user,
            Feature = Query.Text(http, "feature"),
            From = Query.Moment(http, "from"),
            To = Query.Moment(http, "to"),
            Most = Query.Whole(http, "limit", 100, 1, 999),
            Skip = Query.Whole(http, "skip", 0, 0, int.MaxValue),
        };
    }
}
