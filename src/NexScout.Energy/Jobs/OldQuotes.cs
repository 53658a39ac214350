using NexScout.Energy.Prediction;
using NexScout.Energy.Quotes;

namespace NexScout.Energy.Jobs;

/// <summary>Removes quotes a day after they expired, and predictions that have been kept as long as forecasts are.</summary>
internal sealed class OldQuotes(IQuoteStore quotes, IPredictionStore predictions, RetentionOptions options) : IJob
{
    public string Name => "old_quotes";

    public TimeSpan Every => TimeSpan.FromHours(6);

    public async Task<string> Run(DateTimeOffset now, CancellationToken cancel)
    {
        var expired = await OldRows.Remove(most => quotes.RemoveQuotes(now.AddDays(-1), most, cancel));
        var old = await OldRows.Remove(most => predictions.RemovePredictions(now.AddDays(-options.ForecastDays), most, cancel));
        return $"{expired} quotes and {old} predictions were removed";
    }
}
