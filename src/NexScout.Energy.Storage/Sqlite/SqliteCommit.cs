using System.Text.Json;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Storage.Records;
using SQLitePCL;

namespace NexScout.Energy.Storage.Sqlite;

/// <summary>The group commit: many writes, one transaction, one fsync. The writer is alone in the database, so what it checks first
/// holds until it commits.</summary>
internal sealed class SqliteCommit(sqlite3 database, TimeProvider time, bool events) : IDisposable
{
    private readonly SqliteStatement _begin = new(database, "BEGIN IMMEDIATE");
    private readonly SqliteStatement _commit = new(database, "COMMIT");
    private readonly SqliteStatement _rollback = new(database, "ROLLBACK");
    private readonly SqliteStatement _version = new(database, "SELECT version FROM actor_state WHERE kind = ? AND key = ?");
    private readonly SqliteStatement _insertState = new(database, "INSERT INTO actor_state (kind, key, version, state) VALUES (?, ?, 1, ?)");
    private readonly SqliteStatement _updateState = new(database, "UPDATE actor_state SET version = version + 1, state = ? WHERE kind = ? AND key = ?");
    private readonly SqliteStatement _closedBefore = new(database, "SELECT 1 FROM ai_usage_logs WHERE id = ?");
    private readonly SqliteStatement _open = new(database,
        $"INSERT OR IGNORE INTO opened_calls ({OpenedRow.Columns}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    private readonly SqliteStatement _unopen = new(database, "DELETE FROM opened_calls WHERE id = ?");
    private readonly SqliteStatement _close = new(database,
        $"INSERT INTO ai_usage_logs ({UsageRow.Columns}, metadata) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    private readonly SqliteStatement _debt = new(database,
        "INSERT INTO token_debt_tracker (workspace_id, user_id, debt_tokens, debt_cost_nano, overspend_reason, status, since, created_at) "
        + "VALUES (?,?,?,?,?,?,?,?)");
    private readonly SqliteStatement _loadEvent = new(database,
        "INSERT INTO system_load_events (load_state, system_load_percent, active_requests, queue_depth, models_affected, actions_taken, "
        + "duration_seconds, created_at) VALUES (?,?,?,?,?,?,?,?)");

    private readonly SqliteStatement? _tell = events ? new(database, Telling) : null;

    // The same members as a row of GET /api/usage; money exact, not as a binary fraction.
    private const string Telling = """
        INSERT INTO energy_events (id, type, workspace_id, user_id, data, created_at)
        SELECT 'evt_' || id, 'call.closed', workspace_id, user_id, json_object('request_id', id, 'workspace_id', workspace_id, 'user_id', user_id,
            'prospect_id', prospect_id, 'action', action, 'provider', provider, 'model', model, 'mode', mode, 'routing_reason', routing_reason,
            'load_state', load_state, 'tokens_prompt', tokens_prompt, 'tokens_completion', tokens_completion, 'tokens_total', tokens_total,
            'tokens_cached', tokens_cached, 'tokens_reasoning', tokens_reasoning,
            'cost_usd', json(printf('%d.%09d', cost_nano / 1000000000, cost_nano % 1000000000)), 'energy_charged', energy,
            'compressed', json(iif(compression_applied, 'true', 'false')), 'tokens_saved', tokens_saved,
            'cached', json(iif(cached_response, 'true', 'false')), 'predicted_tokens', predicted_tokens,
            'prediction_accuracy', prediction_accuracy, 'attempts', attempts, 'outcome', outcome,
            'estimated', json(iif(estimated, 'true', 'false')), 'latency_ms', duration_ms, 'created_at', created_at), ?
        FROM ai_usage_logs WHERE id = ? ON CONFLICT (id) DO NOTHING
        """;

    public IReadOnlyList<WriteResult> Run(IReadOnlyList<ActorWrite> writes)
    {
        var results = new WriteResult[writes.Count];
        _begin.Execute();
        try
        {
            for (var i = 0; i < results.Length; i++) results[i] = Apply(writes[i]);
            _commit.Execute();
            return results;
        }
        catch
        {
            // Some failures end the transaction by themselves; then there is nothing to roll back.
            if (raw.sqlite3_get_autocommit(database) == 0) _rollback.Execute();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)
            [_begin, _commit, _rollback, _version, _insertState, _updateState, _closedBefore, _open, _unopen, _close, _debt, _loadEvent])
        {
            statement.Dispose();
        }

        _tell?.Dispose();
    }

    private WriteResult Apply(ActorWrite write)
    {
        var version = _version.Bind((long)write.Key.Kind).Bind(write.Key.Key).Scalar() ?? 0;
        if (version != write.ReadVersion) return new WriteResult(WriteOutcome.VersionConflict);
        if (ClosedBefore(write) is { } before) return new WriteResult(WriteOutcome.AlreadyClosed, before);
        if (version == 0) _insertState.Bind((long)write.Key.Kind).Bind(write.Key.Key).Json(write.State.Span).Execute();
        else _updateState.Json(write.State.Span).Bind((long)write.Key.Kind).Bind(write.Key.Key).Execute();
        foreach (var call in write.Opened)
        {
            if (!CommitRules.Closes(write, call.Id)) Open(call);
        }

        foreach (var id in write.Withdrawn) _unopen.Bind(id.ToString()).Execute();
        foreach (var record in write.Closed) Close(record, CommitRules.Opens(write, record.Id));
        foreach (var debt in write.Debts) Owe(UserKey.Parse(write.Key.Key), debt);
        foreach (var change in write.LoadEvents) Happen(change);
        return new WriteResult(WriteOutcome.Committed);
    }

    private List<RequestId>? ClosedBefore(ActorWrite write)
    {
        List<RequestId>? before = null;
        foreach (var record in write.Closed)
        {
            if (_closedBefore.Bind(record.Id.ToString()).Scalar() is not null) (before ??= []).Add(record.Id);
        }

        return before;
    }

    private void Open(OpenedCall call) => _open
        .Bind(call.Id.ToString()).Bind(call.User.Workspace).Bind(call.User.User).Bind(call.Feature).Bind(call.Model).Bind(call.Mode)
        .Bind(call.Reason).Bind(Words<LoadState>.Of(call.Load)).Bind(call.Estimate.Input).Bind(call.Estimate.Output)
        .Bind(call.Estimate.CachedInput).Bind(call.Estimate.CacheWrite).Bind(call.Estimate.Reasoning).Bind(call.EstimateCost.Value)
        .Bind(call.Node).Bind(call.ProspectId).Bind(call.At).Execute();

    private void Close(UsageRecord record, bool neverOpened)
    {
        var id = record.Id.ToString();
        if (!neverOpened) _unopen.Bind(id).Execute();
        _close.Bind(id).Bind(record.User.Workspace).Bind(record.User.User).Bind(record.ProspectId).Bind(record.Feature).Bind(record.Provider)
            .Bind(record.Model).Bind(record.Mode).Bind(record.Reason).Bind(Words<LoadState>.Of(record.Load))
            .Bind(record.Usage.Input).Bind(record.Usage.Output).Bind(record.Usage.CachedInput).Bind(record.Usage.CacheWrite)
            .Bind(record.Usage.Reasoning).Bind(record.Cost.Value).Bind(record.Energy).Bind(record.Compressed).Bind(record.TokensSaved)
            .Bind(record.Cached).Bind(record.PredictedTokens).Bind(record.Accuracy).Bind((long)record.Attempts)
            .Bind(Words<CallOutcome>.Of(record.Outcome)).Bind(record.Estimated).Bind((double?)record.Milliseconds).Bind(record.At)
            .Bind(record.Experiment).Bind(record.Variant).Json(record.Receipt.Span).Execute();
        _tell?.Bind(time.GetUtcNow()).Bind(id).Execute();
    }

    private void Owe(UserKey user, Debt debt) => _debt
        .Bind(user.Workspace).Bind(user.User).Bind(debt.Tokens).Bind(debt.Cost.Value).Bind(debt.Reason)
        .Bind(Words<DebtStatus>.Of(debt.Status)).Bind(debt.Since).Bind(time.GetUtcNow()).Execute();

    private void Happen(LoadEvent change) => _loadEvent
        .Bind(Words<LoadState>.Of(change.State)).Bind((double?)change.Percent).Bind((long)change.ActiveRequests).Bind((long)change.QueueDepth)
        .Bind(JsonSerializer.Serialize(change.ModelsAffected, StorageJson.Default.IReadOnlyListString))
        .Bind(JsonSerializer.Serialize(change.ActionsTaken, StorageJson.Default.IReadOnlyListString))
        .Bind((double?)change.SecondsInLast).Bind(change.At).Execute();
}
