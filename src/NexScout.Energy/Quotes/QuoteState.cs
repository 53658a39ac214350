using System.Text.Json.Serialization;

namespace NexScout.Energy.Quotes;

/// <summary>What became of a quote. One that merely expired stays open: its hold lapses by itself.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QuoteState>))]
public enum QuoteState
{
    /// <summary>It may be used until it expires.</summary>
    [JsonStringEnumMemberName("open")] Open,

    /// <summary>A call has used it.</summary>
    [JsonStringEnumMemberName("used")] Used,

    /// <summary>It was given back.</summary>
    [JsonStringEnumMemberName("released")] Released,
}
