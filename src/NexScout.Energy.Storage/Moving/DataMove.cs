using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Storage.Postgres;
using NexScout.Energy.Storage.Sqlite;

namespace NexScout.Energy.Storage.Moving;

/// <summary>Moves all that an embedded server kept into an empty PostgreSQL database, from which servers then go on. The SQLite file is only
/// read. A move that was killed goes on where it stopped; until one has ended, and both sides agree, no server starts on the target.</summary>
/// <param name="dataDirectory">The folder of <c>energy.db</c>.</param>
/// <param name="connection">An Npgsql connection string; the role must be able to make tables, and owns them.</param>
/// <param name="time">The clock by which the file's leases hold.</param>
public sealed class DataMove(string dataDirectory, string connection, TimeProvider time)
{
    /// <summary>Rows moved in one transaction.</summary>
    internal int BatchRows { get; init; } = 5_000;

    /// <summary>Says what would be moved, and changes nothing.</summary>
    /// <exception cref="ArgumentException">There is no data file.</exception>
    /// <exception cref="InvalidOperationException">A server runs on either side, or the target holds other data.</exception>
    public async Task<MoveReport> Plan(CancellationToken cancel)
    {
        using var source = await SourceFile.Open(dataDirectory, time, cancel);
        await using var target = await MoveTarget.Open(connection, cancel);
        var state = await target.State(cancel);
        var tables = source.Tables();
        if (state is null) await target.RefuseFull(tables.Select(table => table.Name), cancel);
        if (state?.Finished is null) await target.RefuseServed(cancel);
        var rows = tables.Select(table => (table.Name, Count: source.Count(table.Name))).ToList();
        return new MoveReport
        {
            Sums = [.. rows.Select(table => new MoveSum(table.Name, table.Count.ToString("#,0", CultureInfo.InvariantCulture), ""))],
            MovedBefore = state?.Finished,
            Rows = rows.Sum(table => table.Count),
            OpenCalls = source.Count("opened_calls"),
        };
    }

    /// <summary>Moves what is not there yet and compares both sides. Where they differ the target stays closed to servers.</summary>
    /// <exception cref="ArgumentException">There is no data file.</exception>
    /// <exception cref="InvalidOperationException">A server runs on either side, the target holds other data, or the file has changed since
    /// the move began.</exception>
    public async Task<MoveReport> Run(Action<MoveProgress>? progress, CancellationToken cancel)
    {
        using var source = await SourceFile.Open(dataDirectory, time, cancel);
        await using var target = await MoveTarget.Open(connection, cancel);
        var state = await target.State(cancel);
        if (state?.Finished is null) await Prepare(source, target, state is null, cancel);
        var tables = new List<MovedTable>();
        foreach (var (name, columns, key) in source.Tables()) tables.Add(await target.Table(name, columns, key, cancel));

        var run = new MoveRun(source, target, tables, progress);
        var before = run.TallySource();
        var stamp = Stamp(before);
        var report = new MoveReport { Sums = [], OpenCalls = source.Count("opened_calls") };
        if (state is null) await target.Begin(stamp, tables.Select(table => table.Name), cancel);
        else if (state.Value.Source != stamp) throw Other(state.Value.Finished);
        else if (state.Value.Finished is { } finished) return report with { MovedBefore = finished };

        var rows = await run.Copy(BatchRows, cancel);
        var sums = MoveRun.Compare(before, await run.TallyTarget(cancel));
        sums.Add(await Audit(cancel));
        if (sums.All(sum => sum.Agrees)) await run.Finish(cancel);
        return report with { Sums = sums, Rows = rows };
    }

    private static async Task Prepare(SourceFile source, MoveTarget target, bool first, CancellationToken cancel)
    {
        await target.RefuseServed(cancel);
        if (first) await target.RefuseFull(source.Tables().Select(table => table.Name), cancel);
        await target.Prepare(cancel);
    }

    private async Task<MoveSum> Audit(CancellationToken cancel)
    {
        var patience = TimeSpan.FromHours(1);
        using var sqlite = new SqliteStore(new StorageOptions { DataDirectory = dataDirectory, CommandTimeout = patience }, time, readOnly: true);
        await using var postgres = new PostgresStore(
            new StorageOptions { PostgresConnection = connection, CommandTimeout = patience }, time, NullLogger.Instance);
        return new MoveSum("audit", await Audit(sqlite, cancel), await Audit(postgres, cancel));
    }

    private static async Task<string> Audit(SqlStore store, CancellationToken cancel)
    {
        var found = await store.Audit(null, null, 1, cancel);
        return string.Create(CultureInfo.InvariantCulture, $"{found.Users:#,0} users, {found.Agree:#,0} agree");
    }

    // What the file holds, as one short text: a run that goes on finds the same.
    private static string Stamp(IEnumerable<(string What, string Sum)> sums) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', sums.Select(sum => $"{sum.What}: {sum.Sum}")))));

    private static InvalidOperationException Other(DateTimeOffset? finished) => new(finished is { } at
        ? $"Other data were moved into this database on {at:u}, or the file has changed since. Make an empty one (CREATE DATABASE) and name it in "
            + "--to."
        : "The move into this database began with other data, or the file has changed since: a server ran on it. Make an empty database "
            + "(CREATE DATABASE), name it in --to and begin again.");
}
