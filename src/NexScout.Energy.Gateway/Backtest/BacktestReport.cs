using System.Text.Json.Serialization;

namespace NexScout.Energy.Gateway.Backtest;

/// <summary>How both ways of predicting an answer's length did; errors and totals are shares of the real length.</summary>
internal sealed record LengthFigures(
    int Predictions, double SeedMedianError, double CalibratedMedianError, double SeedTotal, double CalibratedTotal, double UnderP90);

/// <summary>How both forecasts of a volume did; errors are shares of the real volume, coverage of the intervals (70 to 150 %, and 90 %).</summary>
internal sealed record VolumeFigures(
    int BucketSeconds, int Forecasts, double SeedError, double CalibratedError, double SeedCoverage, double CalibratedCoverage, double CalibratedWidth);

/// <summary>A backtest of one file.</summary>
internal sealed record BacktestReport(string File, string Kind, long Rows, LengthFigures Length, IReadOnlyList<VolumeFigures> Volume);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BacktestReport))]
internal sealed partial class BacktestJson : JsonSerializerContext;
