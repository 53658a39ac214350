namespace NexScout.Energy.Storage.Records;

/// <summary>A parameter that goes into a JSON column.</summary>
internal sealed record JsonText(string Value);
