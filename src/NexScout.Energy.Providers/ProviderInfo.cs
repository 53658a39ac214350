namespace NexScout.Energy.Providers;

/// <summary>A provider as it is set up, without its key (SPEC §10).</summary>
/// <param name="Name">Its name in the catalog.</param>
/// <param name="Kind">The dialect that is spoken to it: <c>openai</c> or <c>anthropic</c>; <c>simulated</c> where it is none.</param>
/// <param name="BaseUrl">Where it is, without user, password and query; null where it is simulated.</param>
/// <param name="Simulated">Whether its answers are made here.</param>
/// <param name="KeyFound">Whether there is a key for it.</param>
public sealed record ProviderInfo(string Name, string Kind, string? BaseUrl, bool Simulated, bool KeyFound);
