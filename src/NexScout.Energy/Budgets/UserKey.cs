namespace NexScout.Energy.Budgets;

/// <summary>The key of a budget (SPEC §1). Written <c>workspace/user</c>; neither part holds a slash or a control character.</summary>
/// <param name="Workspace">The tenant, 1 to 128 characters.</param>
/// <param name="User">The user within it, 1 to 256 characters.</param>
public readonly record struct UserKey(string Workspace, string User)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Workspace}/{User}";

    /// <summary>Reads <c>workspace/user</c>.</summary>
    /// <exception cref="FormatException">There is no slash.</exception>
    public static UserKey Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? new UserKey(text[..slash], text[(slash + 1)..]) : throw new FormatException($"'{text}' is not workspace/user");
    }

    /// <summary>Whether <paramref name="part"/> may be a workspace (≤ 128) or a user (≤ 256).</summary>
    public static bool IsValidPart(string? part, int most) =>
        !string.IsNullOrEmpty(part) && part.Length <= most && !part.AsSpan().ContainsAnyInRange('\0', '\u001f') && !part.Contains('/', StringComparison.Ordinal);
}
