using System.Data.Common;
using NexScout.Energy.Budgets;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Storage.Records;

/// <summary>A row of <c>opened_calls</c>: its columns in the order in which both databases write and read them.</summary>
internal static class OpenedRow
{
    public const string Columns =
        "id, workspace_id, user_id, feature, model, mode, routing_reason, load_state, tokens_prompt, tokens_completion, "
        + "tokens_cached, tokens_cache_write, tokens_reasoning, cost_nano, node, prospect_id, opened_at";

    public static OpenedCall Read(DbDataReader row) => new()
    {
        Id = UsageRow.Id(row.GetString(0)),
        User = new UserKey(row.GetString(1), row.GetString(2)),
        Feature = row.GetString(3),
        Model = row.GetString(4),
        Mode = row.GetString(5),
        Reason = row.GetString(6),
        Load = Words<LoadState>.Parse(row.GetString(7)),
        Estimate = UsageRow.Tokens(row, 8),
        EstimateCost = new NanoUsd(row.GetInt64(13)),
        Node = row.GetString(14),
        ProspectId = UsageRow.Text(row, 15),
        At = row.GetFieldValue<DateTimeOffset>(16),
    };
}
