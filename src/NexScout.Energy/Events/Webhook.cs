namespace NexScout.Energy.Events;

/// <summary>Somebody who is told of events by HTTP.</summary>
public sealed record Webhook
{
    /// <summary>The type of an event that tries a webhook out: only the one that its id names is told.</summary>
    public const string TestType = "webhook.test";

    /// <summary>Most <see cref="Types"/>.</summary>
    public const int MostTypes = 20;

    /// <summary>Its name.</summary>
    public required string Id { get; init; }

    /// <summary>Where events are posted: http or https.</summary>
    public required Uri Url { get; init; }

    /// <summary>What deliveries are signed with: <c>whsec_</c> and a key in base64 (Standard Webhooks).</summary>
    public required string Secret { get; init; }

    /// <summary>Types wanted: whole ones, or their beginning and <c>*</c>, such as <c>alert.*</c>.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>Only events of this workspace and of the system itself; null for all.</summary>
    public string? Workspace { get; init; }

    /// <summary>Whether it may be at any address, also at one that is not public: an operator made it.</summary>
    public bool AnyTarget { get; init; }

    /// <summary>When it was made. It is told what happened since.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>All events up to here were taken, or are not wanted.</summary>
    public EventCursor Cursor { get; init; }

    /// <summary>How often the next event has failed.</summary>
    public int Failures { get; init; }

    /// <summary>When it is tried again; null for now.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Why the last try failed; null where it did not.</summary>
    public string? LastError { get; init; }

    /// <summary>Whether it is told nothing any more, since it answered 410 (Gone).</summary>
    public bool Disabled { get; init; }

    /// <summary>The id of an event that tries a webhook out.</summary>
    public static string TestId(string webhook, string unique) => $"evt_test_{webhook}_{unique}";

    /// <summary>Whether it is to be told.</summary>
    public bool Wants(OutboxEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (happened.Type == TestType) return happened.Id.StartsWith(TestId(Id, ""), StringComparison.Ordinal);
        return (Workspace is null || happened.Workspace is null || happened.Workspace == Workspace) && Types.Any(type => Fits(type, happened.Type));
    }

    /// <summary>Whether <paramref name="type"/> can be one of <see cref="Types"/>: 1 to 64 of <c>a-z _ .</c>, with <c>*</c> at most at its end.</summary>
    public static bool IsType(string? type)
    {
        if (type is not { Length: >= 1 and <= 64 }) return false;
        var name = type.EndsWith('*') ? type[..^1] : type;
        return name.All(letter => letter is (>= 'a' and <= 'z') or '_' or '.');
    }

    private static bool Fits(string wanted, string type) =>
        wanted.EndsWith('*') ? type.AsSpan().StartsWith(wanted.AsSpan(0, wanted.Length - 1), StringComparison.Ordinal) : wanted == type;
}
