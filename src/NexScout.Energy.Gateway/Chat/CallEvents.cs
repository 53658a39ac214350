using System.Text.Json;
using NexScout.Energy.Gateway.Native;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Prediction;
using NexScout.Energy.Telemetry;

namespace NexScout.Energy.Gateway.Chat;

/// <summary>Tells how calls ended: to the live feed, the live metrics, and the predictions they named.</summary>
internal sealed class CallEvents(IEventFeed feed, LiveMetrics metrics, PredictionQueue predictions)
{
    public void Ended(GenerateRequest request, GenerateResult result)
    {
        metrics.Ended(result);
        if (PredictionClosing.Of(request, result) is { } closing) predictions.Add(closing);
        if (!feed.Heard) return;
        var (provider, model) = Shapes.Split(result.Model);
        var view = new CallEventView(
            result.Id.ToString(), request.User.Workspace, request.User.User, request.Feature, provider ?? "", model ?? "", result.Reason, result.Action,
            Names.Of(result.Outcome), result.Usage.Total, result.Cost.Usd, result.Energy, result.FromCache, Math.Round(result.TotalMs, 3));
        feed.Publish(new EnergyEvent(
            "call", request.User.Workspace, request.User.User, JsonSerializer.SerializeToUtf8Bytes(view, GatewayJson.Default.CallEventView)));
    }
}
