using NexScout.Energy.Pricing;

namespace NexScout.Energy.Forecasting;

/// <summary>What was used in one day.</summary>
/// <param name="Day">The day (UTC).</param>
/// <param name="Tokens">Tokens.</param>
/// <param name="Cost">Cost.</param>
/// <param name="Energy">Energy.</param>
public readonly record struct DayUsage(DateOnly Day, long Tokens, NanoUsd Cost, long Energy);

/// <summary>Reads usage by day.</summary>
public interface IDailyUsage
{
    /// <summary>The days with usage, oldest first, from <paramref name="from"/> up to and without <paramref name="to"/>; of a user or, where
    /// that is null, of a whole workspace.</summary>
    Task<IReadOnlyList<DayUsage>> Daily(string workspace, string? user, DateOnly from, DateOnly to, CancellationToken cancel);
}

/// <summary>Keeps the forecasts that were made (<c>ai_cost_simulations</c>).</summary>
public interface IForecastStore
{
    /// <summary>Keeps a forecast: one row for each case.</summary>
    Task KeepForecast(string workspace, string? user, Forecast forecast, CancellationToken cancel);
}
