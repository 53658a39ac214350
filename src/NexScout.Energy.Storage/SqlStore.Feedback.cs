using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore : IFeedbackStore
{
    // One statement, so that of two who speak at once each learns what the other said.
    public Task<FeedbackOutcome?> Say(UsageRecord call, FeedbackOutcome said, CancellationToken cancel) => Write(async connection =>
    {
        var former = await Rows(
            connection,
            "INSERT INTO ai_feedback (request_id, workspace_id, user_id, action, provider, model, outcome, created_at, updated_at) "
            + "VALUES (@id, @workspace, @user, @action, @provider, @model, @outcome, @now, @now) ON CONFLICT (request_id) DO UPDATE SET "
            + "former_outcome = ai_feedback.outcome, outcome = excluded.outcome, updated_at = excluded.updated_at RETURNING former_outcome",
            row => row.IsDBNull(0) ? (FeedbackOutcome?)null : Words<FeedbackOutcome>.Parse(row.GetString(0)), cancel,
            ("id", call.Id.ToString()), ("workspace", PlainText.Of(call.User.Workspace)), ("user", PlainText.Of(call.User.User)),
            ("action", PlainText.Of(call.Feature)), ("provider", PlainText.Of(call.Provider)), ("model", PlainText.Of(call.Model)),
            ("outcome", Words<FeedbackOutcome>.Of(said)), ("now", Time.GetUtcNow()));
        return former[0];
    }, cancel);
}
