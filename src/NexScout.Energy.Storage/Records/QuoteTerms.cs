using NexScout.Energy.Compression;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Storage.Records;

/// <summary>What a quote promises, as the column <c>terms</c> of <c>ai_quotes</c> holds it.</summary>
internal sealed record QuoteTerms(ModelPrice Price, int EnergyPerMille, long OutputLimit, CompressionLevel Compression, string Mode);
