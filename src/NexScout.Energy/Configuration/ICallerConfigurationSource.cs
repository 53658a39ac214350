using System.Text.Json;

namespace NexScout.Energy.Configuration;

/// <summary>Knows what products know of their callers: our own storage, an HTTP endpoint, tables of PostgreSQL. Sources are asked in
/// parallel; of two that know a part, the one registered later goes first.</summary>
public interface ICallerConfigurationSource
{
    /// <summary>What operators see: <c>storage</c>, <c>http</c>, <c>postgres</c>.</summary>
    string Name { get; }

    /// <summary>Whether it knows parts of single users of a workspace; where it does not, no user is ever looked up in it.</summary>
    Task<bool> KnowsUsers(string workspace, CancellationToken cancel);

    /// <summary>A part as JSON; null where the source knows none. Any exception means that the part could not be loaded now.</summary>
    /// <param name="part">Which part.</param>
    /// <param name="workspace">Of which workspace.</param>
    /// <param name="user">Of which user; null for a workspace's part.</param>
    /// <param name="cancel">Cancelled when it takes too long.</param>
    Task<JsonElement?> Load(ConfigurationPart part, string workspace, string? user, CancellationToken cancel);
}

/// <summary>The parts kept in our own storage.</summary>
public interface ICallerConfigurationStore
{
    /// <summary>Sets a part, of a user or, where that is null, of the workspace; null removes it.</summary>
    Task SetPart(ConfigurationPart part, string workspace, string? user, JsonElement? value, CancellationToken cancel);
}
