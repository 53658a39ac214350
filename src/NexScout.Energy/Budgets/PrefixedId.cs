namespace NexScout.Energy.Budgets;

/// <summary>Writes a <see cref="RequestId"/> under another name, for what is no call but is known by the same 128 bits: a prefix, an
/// underscore and 32 hex digits.</summary>
public static class PrefixedId
{
    /// <summary>The prefix of quotes (SPEC §3).</summary>
    public const string Quote = "quote";

    /// <summary>The prefix of stored predictions (SPEC §8).</summary>
    public const string Prediction = "pred";

    private const string Own = "req_";

    /// <summary>The name, such as <c>quote_0123…</c>.</summary>
    public static string Of(string prefix, RequestId id) => $"{prefix}_{id.ToString().AsSpan(Own.Length)}";

    /// <summary>Reads what <see cref="Of"/> writes with the same prefix; false for anything else.</summary>
    public static bool TryParse(string prefix, ReadOnlySpan<char> text, out RequestId id)
    {
        id = default;
        return text.Length > prefix.Length && text.StartsWith(prefix, StringComparison.Ordinal) && text[prefix.Length] == '_'
            && RequestId.TryParse($"{Own}{text[(prefix.Length + 1)..]}", out id);
    }
}
