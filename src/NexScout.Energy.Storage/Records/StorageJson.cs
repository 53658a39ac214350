using System.Text.Json.Serialization;
using NexScout.Energy.Budgets;
using NexScout.Energy.Experiments;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Storage.Records;

/// <summary>How settings and lists are written inside a column.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkspaceTerms))]
[JsonSerializable(typeof(CatalogModel))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<int>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, double>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, int>))]
[JsonSerializable(typeof(Experiment))]
[JsonSerializable(typeof(QuoteTerms))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
internal sealed partial class StorageJson : JsonSerializerContext;
