using System.Text.Json.Serialization;

namespace NexScout.Energy.Load;

/// <summary>JSON of <see cref="LoadMachineState"/>, as stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LoadMachineState))]
public sealed partial class LoadStateJson : JsonSerializerContext;
