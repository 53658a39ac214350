using NexScout.Energy.Pricing;

namespace NexScout.Energy.Forecasting;

/// <summary>One case of a forecast (SPEC §8).</summary>
/// <param name="Scenario"><c>best</c>, <c>normal</c> or <c>worst</c>.</param>
/// <param name="Tokens">Tokens in the range.</param>
/// <param name="Cost">Cost in the range.</param>
/// <param name="Energy">Energy in the range.</param>
/// <param name="Confidence">0 to 1.</param>
public sealed record ForecastCase(string Scenario, long Tokens, NanoUsd Cost, long Energy, double Confidence);

/// <summary>A forecast of what an account will use in so many days.</summary>
/// <param name="Type"><c>daily</c>, <c>weekly</c>, <c>monthly</c> or <c>custom</c>.</param>
/// <param name="From">First day.</param>
/// <param name="Days">How many days, ≥ 1.</param>
/// <param name="Best">70 % of the normal case.</param>
/// <param name="Normal">What the last seven days were, for as many days.</param>
/// <param name="Worst">150 % of the normal case.</param>
/// <param name="Calibrated">The interval that holds nine times of ten; null where the history is too short to say.</param>
/// <param name="Factors">What it was made of, by name.</param>
public sealed record Forecast(
    string Type, DateOnly From, int Days, ForecastCase Best, ForecastCase Normal, ForecastCase Worst, ForecastInterval? Calibrated,
    IReadOnlyDictionary<string, double> Factors);

/// <summary>Where the tokens of a range will lie.</summary>
/// <param name="Low">Five times of a hundred there are fewer.</param>
/// <param name="Middle">The point forecast.</param>
/// <param name="High">Five times of a hundred there are more.</param>
/// <param name="Coverage">The share of times that the interval is to hold: 0.9.</param>
/// <param name="Samples">Past forecasts that its width was learned from.</param>
public sealed record ForecastInterval(double Low, double Middle, double High, double Coverage, int Samples);
