using System.Text.Json.Serialization;

namespace NexScout.Energy.Gateway.Native;

/// <summary>What is to be compressed: level is light or strong (the default); the target is in tokens.</summary>
internal sealed record CompressRequest(string? Text, string? Level, long? TargetTokens);

/// <summary>A compressed text: what it saves, how good it is, and what was removed, in characters by rule.</summary>
internal sealed record CompressView(
    string ModifiedPrompt, string Level, long TokensBefore, long TokensAfter, long TokensSaved, double CompressionRatio,
    double QualityScore, bool FromCache, string RulesVersion, IReadOnlyDictionary<string, int> Removed);

/// <summary>How these bodies are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CompressRequest))]
[JsonSerializable(typeof(CompressView))]
internal sealed partial class CompressJson : JsonSerializerContext;
