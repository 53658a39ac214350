using System.Globalization;
using NexScout.Energy.Access;
using NexScout.Energy.Clusters;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;

namespace NexScout.Energy.Gateway.Native;

/// <summary>Clusters, load and its events (SPEC §6, §13).</summary>
internal sealed class SystemEndpoints(
    IEnergyActors actors, IClusterBoard board, ICatalogDesk catalog, IRecordReader records, GatewayOptions options, TimeProvider time)
{
    public Task Clusters(HttpContext http, Caller caller)
    {
        var now = time.GetUtcNow();
        var views = catalog.Current.Models.Select(m => Shapes.Cluster(m, board.Get(m.Id), now));
        return JsonBody.Write(http, new ClusterList([.. views]), GatewayJson.Default.ClusterList);
    }

    public async Task Load(HttpContext http, Caller caller) =>
        await JsonBody.Write(http, Shapes.Load(await actors.Load().Snapshot()), GatewayJson.Default.LoadView);

    public async Task LoadEvents(HttpContext http, Caller caller)
    {
        var day = time.GetUtcNow() - TimeSpan.FromHours(24);
        var since = Query.Moment(http, "since") ?? day;
        // Only an operator sees further back than 24 hours.
        if (caller.Role != Role.Operator && since < day) since = day;
        var found = await records.LoadEvents(since, Query.Whole(http, "limit", 100, 1, 1000), http.RequestAborted);
        await JsonBody.Write(http, new LoadEventList([.. found.Select(Shapes.Event)]), GatewayJson.Default.LoadEventList);
    }

    public async Task Override(HttpContext http, Caller caller)
    {
        caller.Require(Role.Operator);
        var wanted = await JsonBody.Read(http, GatewayJson.Default.LoadOverride, options.MaxBodyBytes);
        LoadState? state = wanted.LoadState switch
        {
            null => null,
            "idle" => LoadState.Idle,
            "normal" => LoadState.Normal,
            "high" => LoadState.High,
            "surge" => LoadState.Surge,
            "panic" => LoadState.Panic,
            _ => throw Problem.Invalid("load_state is idle, normal, high, surge, panic, or null to lift the override.", "load_state"),
        };
        await JsonBody.Write(http, Shapes.Load(await actors.Load().Override(state)), GatewayJson.Default.LoadView);
    }
}

/// <summary>Reads query parameters. One that is given twice is refused: taken for none, it would widen what is asked for.</summary>
internal static class Query
{
    public static int Whole(HttpContext http, string name, int otherwise, int least, int most)
    {
        if (Text(http, name) is not { } text) return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Problem.Invalid($"{name} is a whole number from {least} to {most}.", name);
    }

    public static DateTimeOffset? Moment(HttpContext http, string name)
    {
        if (Text(http, name) is not { } text) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : throw Problem.Invalid($"{name} is a moment such as 2026-11-21T00:00:00Z.", name);
    }

    public static string? Text(HttpContext http, string name) => http.Request.Query[name] switch
    {
        [] or [null or ""] => null,
        [var text] => text,
        _ => throw Problem.Invalid($"{name} is given more than once; say it once.", name),
    };
}
