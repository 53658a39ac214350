using System.Data;
using System.Data.Common;
using System.Text;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Storage.Migrations;
using NexScout.Energy.Storage.Moving;
using NexScout.Energy.Storage.Records;
using Npgsql;
using NpgsqlTypes;

namespace NexScout.Energy.Storage.Postgres;

/// <summary>The shared store: many processes, one database.</summary>
internal sealed class PostgresStore : SqlStore, IAsyncDisposable, IDisposable
{
    /// <summary>The advisory lock under which the schema changes.</summary>
    internal const long MigrationLock = 0x456e_6572_6779; // "Energy"
    private const int CollisionRetries = 5;
    private static readonly TimeSpan _noMatter = TimeSpan.FromSeconds(1);
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _commits;
    private readonly NpgsqlDataSource _surveys;
    private readonly Breaker _breaker;
    private readonly ILogger _log;
    private readonly bool _callEvents;
    private long _ahead;

    public PostgresStore(StorageOptions options, TimeProvider time, ILogger log) : base(time)
    {
        _source = Source(options, options.CommandTimeout, options.MaxConnections);
        // Commits are the same few statements over and over: planned each time anew, they take half as long again. A plan that was made while
        // a table was small must not read all of it when it is large.
        _commits = Source(
            options, options.CommandTimeout, Math.Min(4, options.MaxConnections), "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off");
        // Few, so that a page full of reports leaves the database to the calls.
        _surveys = Source(options, options.SurveyTimeout, Math.Min(4, options.MaxConnections));
        _breaker = new Breaker(time);
        _log = log;
        _callEvents = options.CallEvents;
    }

    public override bool Shared => true;

    // While one transaction is flushed another is made ready.
    public override int Writers => 2;

    public override Task Migrate(CancellationToken cancel) => Guarded(async () =>
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using (var turn = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({MigrationLock})", connection) { CommandTimeout = 0 })
            await turn.ExecuteNonQueryAsync(cancel);
        await MigrationRunner.Run(connection, transaction, Migration.For("Postgres"), cancel);
        await MoveLedger.RefuseHalf(connection, cancel);
        await EventPlaces.Mend(connection, _log, cancel);
        await AccessControl.Apply(connection, _log, cancel);
        await transaction.CommitAsync(cancel);
        return true;
    });

    /// <summary>Leases hold by the database's clock: those of the processes' machines may differ by more than a lease.</summary>
    public override async Task Heartbeat(string node, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel)
    {
        await ReadClock(cancel);
        await base.Heartbeat(node, now, until, cancel);
    }

    public override async Task<StoredState?> Load(ActorKey key, CancellationToken cancel) => await Guarded(async () =>
    {
        await using var command = _source.CreateCommand("SELECT version, state FROM actor_state WHERE kind = $1 AND key = $2");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = (int)key.Kind });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = PlainText.Of(key.Key) });
        await using var rows = await command.ExecuteReaderAsync(cancel);
        return await rows.ReadAsync(cancel) ? new StoredState(rows.GetInt64(0), Encoding.UTF8.GetBytes(rows.GetString(1))) : null;
    });

    public override async Task<IReadOnlyList<WriteResult>> Commit(IReadOnlyList<ActorWrite> writes, CancellationToken cancel)
    {
        if (writes.Count == 0) return [];
        if (!CommitRules.Overlap(writes)) return await CommitGroup(writes, cancel);

        // One statement cannot see its own rows, so writes that close the same call go one after another.
        var results = new List<WriteResult>(writes.Count);
        foreach (var write in writes) results.AddRange(await CommitGroup([write], cancel));
        return results;
    }

    public void Dispose()
    {
        _source.Dispose();
        _commits.Dispose();
        _surveys.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _commits.DisposeAsync();
        await _surveys.DisposeAsync();
    }

    protected override Task<T> Read<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel) => Guarded(async () =>
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        return await work(connection);
    });

    protected override Task<T> Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel) => Guarded(async () =>
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var result = await work(connection);
        await transaction.CommitAsync(cancel);
        return result;
    });

    protected override Task<T> Survey<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel) => Long(IsolationLevel.RepeatableRead, work, cancel);

    protected override Task<T> Tidy<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel) => Long(IsolationLevel.ReadCommitted, work, cancel);

    protected override DateTimeOffset Agreed(DateTimeOffset own) => own.AddTicks(Volatile.Read(ref _ahead));

    protected override string DayOf(string column) => $"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD')";

    protected override string TierOf(string state) => $"{state}->>'tier'";

    protected override string MemberOf(string state, string name) => $"{state}->>'{name}'";

    protected override string EventTransaction => "CAST(CAST(xact AS text) AS bigint)";

    // A transaction that is still open may yet write an event whose place is before those of newer ones that have ended.
    protected override string EventsAfter =>
        "(xact, seq) > (CAST(CAST(@transaction AS text) AS xid8), @number) AND xact < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xact, seq";

    protected override string EventsFromNow => "CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint), 0";

    protected override DbParameter Parameter(string name, object? value) => value switch
    {
        null => new NpgsqlParameter(name, DBNull.Value),
        DateTimeOffset at => new NpgsqlParameter(name, NpgsqlDbType.TimestampTz) { Value = at.UtcDateTime },
        JsonText json => new NpgsqlParameter(name, NpgsqlDbType.Json) { Value = json.Value },
        _ => new NpgsqlParameter(name, value),
    };

    private Task<bool> ReadClock(CancellationToken cancel) => Guarded(async () =>
    {
        await using var command = _source.CreateCommand("SELECT clock_timestamp()");
        var asked = Time.GetUtcNow();
        var there = new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancel))!);
        var took = Time.GetUtcNow() - asked;
        // An answer that was long on its way says little, and what differs less than a second is no matter to a lease.
        if (took > _noMatter) return false;
        var ahead = there - (asked + (took / 2));
        Volatile.Write(ref _ahead, ahead.Duration() < _noMatter ? 0 : ahead.Ticks);
        return true;
    });

    private Task<IReadOnlyList<WriteResult>> CommitGroup(IReadOnlyList<ActorWrite> writes, CancellationToken cancel)
    {
        var commit = new PostgresCommit(writes, _callEvents, Time.GetUtcNow());
        return Guarded(async () =>
        {
            for (var retry = 0; ; retry++)
            {
                try
                {
                    return await commit.Run(_commits, cancel);
                }
                catch (PostgresException collision) when (PostgresFailure.IsCollision(collision) && retry < CollisionRetries)
                {
                    // The transaction was rolled back whole; what was in the way is committed now, so the same again sees it.
                }
            }
        });
    }

    // That many rows take long says nothing of the database: nobody's call is refused for it.
    private async Task<T> Long<T>(IsolationLevel isolation, Func<DbConnection, Task<T>> work, CancellationToken cancel)
    {
        try
        {
            await using var connection = await _surveys.OpenConnectionAsync(cancel);
            await using var transaction = await connection.BeginTransactionAsync(isolation, cancel);
            // Compiling a report's query takes longer than running it.
            await using (var plain = new NpgsqlCommand("SET LOCAL jit = off", connection)) await plain.ExecuteNonQueryAsync(cancel);
            var result = await work(connection);
            await transaction.CommitAsync(cancel);
            return result;
        }
        catch (Exception failure) when (PostgresFailure.IsAway(failure))
        {
            throw new LedgerUnavailableException($"PostgreSQL did not answer: {failure.Message}", failure);
        }
    }

    /// <summary>A lost connection during the commit leaves it unknown whether it was made. That too is "unavailable": who reloads and
    /// applies again finds a newer version where it was made, and so never charges twice.</summary>
    private async Task<T> Guarded<T>(Func<Task<T>> work)
    {
        var tried = _breaker.Enter();
        try
        {
            var result = await work();
            _breaker.Answered();
            return result;
        }
        catch (Exception failure) when (PostgresFailure.IsAway(failure))
        {
            _breaker.Failed(tried);
            // The pools' other connections are most likely dead too.
            _source.Clear();
            _commits.Clear();
            throw new LedgerUnavailableException($"PostgreSQL is away: {failure.Message}", failure);
        }
        catch (PostgresException)
        {
            _breaker.Answered();
            throw;
        }
        finally
        {
            _breaker.Left(tried);
        }
    }

    private static NpgsqlDataSource Source(StorageOptions options, TimeSpan within, int most, string? session = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.PostgresConnection);
        Default("Timeout", (int)options.ConnectTimeout.TotalSeconds);
        Default("Command Timeout", (int)within.TotalSeconds);
        Default("Cancellation Timeout", 500);
        Default("Maximum Pool Size", most);
        Default("Max Auto Prepare", 50);
        Default("Auto Prepare Min Usages", 2);
        // No statement of ours changes its session once it is set up, so nothing has to be put back between two commits.
        Default("No Reset On Close", true);
        Default("Application Name", "energy");
        if (session is not null) (settings.NoResetOnClose, settings.ConnectionLifetime) = (true, 600);
        var source = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        if (session is not null) source.UsePhysicalConnectionInitializer(connection => Set(connection, session), connection => SetAsync(connection, session));
        return source.Build();

        void Default(string name, object value)
        {
            if (!settings.ContainsKey(name) || !settings.ShouldSerialize(name)) settings[name] = value;
        }
    }
    private static void Set(NpgsqlConnection connection, string session)
    {
        using var set = new NpgsqlCommand(session, connection);
        set.ExecuteNonQuery();
    }

    private static async Task SetAsync(NpgsqlConnection connection, string session)
    {
        await using var set = new NpgsqlCommand(session, connection);
        await set.ExecuteNonQueryAsync();
    }
}
