namespace NexScout.Energy.Routing;

/// <summary>What came of a price file.</summary>
/// <param name="Models">Models to add or replace.</param>
/// <param name="Skipped">Entries that were left out, each with why.</param>
public sealed record LiteLlmImport(IReadOnlyList<CatalogModel> Models, IReadOnlyList<string> Skipped);
