using System.Text.Json;
using System.Text.Json.Serialization;
using NexScout.Energy.Gateway.Chat;

namespace NexScout.Energy.Gateway.Native;

/// <summary>The body of <c>POST /api/batch</c>. An item may set whatever a native call may, but no stream.</summary>
internal sealed record BatchCall(JsonElement Requests);

/// <summary>One item: a native call, with a key of its own where it likes.</summary>
internal sealed record BatchItem : NativeCall
{
    /// <summary>Names this call, 1 to 255 characters, so that sending it again does not run it twice;
    /// absent, the batch's key and the item's place.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>One item's answer: that of <c>generate</c>, with its place.</summary>
internal sealed record BatchItemView(int Index, bool Success, string? Content, string? FinishReason, ErrorView? Error, MetaView? Meta);

/// <summary>A whole batch: items in the order of the input.</summary>
internal sealed record BatchView(string Id, BatchTotals Totals, IReadOnlyList<BatchItemView> Results);

/// <summary>Sums over the items that have ended.</summary>
internal sealed record BatchTotals(int Total, int Succeeded, int Failed, long TotalTokens, decimal CostUsd, long EnergyCharged);

/// <summary>One line of a streamed batch: <c>start</c>, <c>item</c> as each ends, <c>done</c>.</summary>
internal sealed record BatchLine(string Type, string Id, int Ended, int Total, BatchItemView? Item, BatchTotals? Totals);

/// <summary>Where a running batch stands.</summary>
internal sealed record BatchStatus(string Id, int Ended, int Total);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BatchCall))]
[JsonSerializable(typeof(BatchView))]
[JsonSerializable(typeof(BatchLine))]
[JsonSerializable(typeof(BatchStatus))]
[JsonSerializable(typeof(BatchItem))]
[JsonSerializable(typeof(NativeCall))]
internal sealed partial class BatchJson : JsonSerializerContext;
