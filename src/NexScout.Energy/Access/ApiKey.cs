using System.Text.Json.Serialization;

namespace NexScout.Energy.Access;

/// <summary>Who a key speaks for (SPEC §13).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Role>))]
public enum Role
{
    /// <summary>One user: its own things only.</summary>
    [JsonStringEnumMemberName("user")] User,

    /// <summary>Acts for the users of its workspace.</summary>
    [JsonStringEnumMemberName("service")] Service,

    /// <summary>Sees everything.</summary>
    [JsonStringEnumMemberName("operator")] Operator,
}

/// <summary>A key as stored: its public id and the hash of its secret, never the secret.</summary>
public sealed record ApiKey
{
    /// <summary>Public id, 12 characters of <c>a-z 0-9</c>; may appear in logs.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the whole key as shown once.</summary>
    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>Its workspace; <c>*</c> for operators.</summary>
    public required string Workspace { get; init; }

    /// <summary>Its user; null for service and operator keys.</summary>
    public string? User { get; init; }

    /// <summary>Its role.</summary>
    public required Role Role { get; init; }

    /// <summary>A name for people.</summary>
    public string? Name { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops to work; never where null.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>Where keys are stored.</summary>
public interface IKeyStore
{
    /// <summary>Adds a key.</summary>
    Task Add(ApiKey key, CancellationToken cancel);

    /// <summary>By public id, revoked and expired ones too; null where there is none.</summary>
    Task<ApiKey?> Find(string id, CancellationToken cancel);

    /// <summary>All keys, or a workspace's, oldest first: at most <paramref name="most"/> after the first <paramref name="skip"/>.</summary>
    Task<IReadOnlyList<ApiKey>> List(string? workspace, int skip, int most, CancellationToken cancel);

    /// <summary>Whether there is any key at all, and whether there is an operator's that is neither revoked nor expired.</summary>
    Task<(bool Any, bool Operator)> Present(DateTimeOffset now, CancellationToken cancel);

    /// <summary>Revokes; false where there is no such key. Revoking twice keeps the first moment.</summary>
    Task<bool> Revoke(string id, DateTimeOffset at, CancellationToken cancel);
}
