using System.Data.Common;
using System.Text.Json;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Quotes;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore : IQuoteStore
{
    public Task KeepQuote(Quote quote, CancellationToken cancel) => Write(connection => Execute(
        connection,
        "INSERT INTO ai_quotes (id, workspace_id, user_id, action, model, terms, body_hash, state, created_at, expires_at) "
        + "VALUES (@id, @workspace, @user, @action, @model, @terms, @hash, @state, @at, @until)",
        cancel, ("id", NameOf(quote.Id)), ("workspace", PlainText.Of(quote.User.Workspace)), ("user", PlainText.Of(quote.User.User)),
        ("action", PlainText.Of(quote.Feature)), ("model", PlainText.Of(quote.Model)), ("terms", Terms(quote)), ("hash", quote.BodyHash),
        ("state", Words<QuoteState>.Of(quote.State)), ("at", quote.At), ("until", quote.Until)), cancel);

    public async Task<Quote?> FindQuote(RequestId id, CancellationToken cancel) => await Read(connection => Rows(
        connection,
        "SELECT id, workspace_id, user_id, action, model, terms, body_hash, state, created_at, expires_at FROM ai_quotes WHERE id = @id",
        ReadQuote, cancel, ("id", NameOf(id))), cancel) is [var quote] ? quote : null;

    // One statement, so that of several who ask at once one changes the row.
    public async Task<bool> EndQuote(RequestId id, QuoteState end, CancellationToken cancel) => await Write(connection => Execute(
        connection, "UPDATE ai_quotes SET state = @state WHERE id = @id AND state = 'open'", cancel,
        ("id", NameOf(id)), ("state", Words<QuoteState>.Of(end))), cancel) > 0;

    public Task<int> RemoveQuotes(DateTimeOffset expiredBefore, int most, CancellationToken cancel) => Tidy(connection => Execute(
        connection, "DELETE FROM ai_quotes WHERE id IN (SELECT id FROM ai_quotes WHERE expires_at < @before LIMIT @most)",
        cancel, ("before", expiredBefore), ("most", most)), cancel);

    private static string NameOf(RequestId quote) => PrefixedId.Of(PrefixedId.Quote, quote);

    private static JsonText Terms(Quote q) => new(JsonSerializer.Serialize(
        new QuoteTerms(q.Price, q.EnergyPerMille, q.OutputLimit, q.Compression, q.Mode), StorageJson.Default.QuoteTerms));

    private static Quote ReadQuote(DbDataReader row)
    {
        var terms = VersionedJson.Read(row.GetString(5), StorageJson.Default.QuoteTerms);
        return new Quote
        {
            Id = Prefixed(PrefixedId.Quote, row.GetString(0)),
            User = new UserKey(row.GetString(1), row.GetString(2)),
            Feature = row.GetString(3),
            Model = row.GetString(4),
            Price = terms.Price,
            EnergyPerMille = terms.EnergyPerMille,
            OutputLimit = terms.OutputLimit,
            Compression = terms.Compression,
            Mode = terms.Mode,
            BodyHash = row.GetString(6),
            State = Words<QuoteState>.Parse(row.GetString(7)),
            At = row.GetFieldValue<DateTimeOffset>(8),
            Until = row.GetFieldValue<DateTimeOffset>(9),
        };
    }

    private static RequestId Prefixed(string prefix, string text) =>
        PrefixedId.TryParse(prefix, text, out var id) ? id : throw new InvalidDataException($"the database holds '{text}', which is no {prefix}");
}
