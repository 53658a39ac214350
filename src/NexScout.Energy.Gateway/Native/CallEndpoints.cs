using System.Text.Json;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Gateway.Health;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Prediction;

namespace NexScout.Energy.Gateway.Native;

/// <summary>generate, govern, predict and route (SPEC §2, §3, §8).</summary>
internal sealed class CallEndpoints(
    IEnergyEngine engine, NativeCalls calls, IPredictionStore predictions, IDialects dialects, DrainGate gate, CallEvents events,
    GatewayOptions options, TimeProvider time)
{
    public async Task Generate(HttpContext http, Caller caller)
    {
        using var running = gate.Enter();
        var request = await Request(http, caller);
        var result = request.Body.Facts.Stream ? await Stream(http, request) : await Whole(http, request);
        events.Ended(request, result);
    }

    public async Task Govern(HttpContext http, Caller caller)
    {
        var decision = await Decide(http, caller);
        await JsonBody.Write(http, Governed(decision), GatewayJson.Default.GovernView);
    }

    public async Task Predict(HttpContext http, Caller caller)
    {
        var request = await Request(http, caller);
        var decision = await engine.Decide(request, http.RequestAborted);
        var p = decision.Prediction;
        var kept = new StoredPrediction
        {
            Id = RequestId.New(),
            User = request.User,
            Feature = request.Feature,
            PredictedTokens = p.TotalTokens,
            PredictedCost = p.Cost,
            PredictedEnergy = p.Energy,
            RecommendedModel = p.RecommendedModel,
            At = time.GetUtcNow(),
        };
        await predictions.KeepPrediction(kept, http.RequestAborted);
        var view = new PredictView(
            p.TotalTokens, p.InputTokens, p.OutputTokens, p.InputBound, p.OutputHigh, p.Cost.Usd, p.Energy, p.RecommendedModel, decision.Allowed, p.Learned,
            decision.Warnings, PrefixedId.Of(PrefixedId.Prediction, kept.Id));
        await JsonBody.Write(http, view, GatewayJson.Default.PredictView);
    }

    public async Task Route(HttpContext http, Caller caller)
    {
        var decision = await Decide(http, caller);
        if (decision.Route is { } route)
        {
            await JsonBody.Write(http, Shapes.Route(route, time.GetUtcNow()), GatewayJson.Default.RouteView);
            return;
        }

        throw decision.Refusal is { } refusal ? Problem.Of(refusal, null) : new Problem(503, "server_error", "provider_unavailable", "No model can take this call now.");
    }

    private async Task<Decision> Decide(HttpContext http, Caller caller) =>
        await engine.Decide(await Request(http, caller), http.RequestAborted);

    private async Task<GenerateResult> Whole(HttpContext http, GenerateRequest request)
    {
        var result = await engine.Generate(request, null, http.RequestAborted);
        AnswerHeaders.Set(http, request, result);
        await Answer(http, result);
        return result;
    }

    private async Task<GenerateResult> Stream(HttpContext http, GenerateRequest request)
    {
        using var sink = new StreamSink(http, request, WireFormat.OpenAI, includeUsage: true, dialects);
        var result = await engine.Generate(request, sink, http.RequestAborted);
        if (sink.Started)
        {
            if (http.RequestAborted.IsCancellationRequested) return result;
            var view = new GenerateView(result.Refusal is null, null, null, null, Shapes.Meta(result));
            await sink.End(result, JsonSerializer.SerializeToUtf8Bytes(view, GatewayJson.Default.GenerateView));
            return result;
        }

        AnswerHeaders.Set(http, request, result);
        await Answer(http, result);
        return result;
    }

    private static async Task Answer(HttpContext http, GenerateResult result)
    {
        if (result.Refusal is { } refusal)
        {
            var problem = Problem.Of(refusal, result.ProviderStatus);
            ProblemWriter.Headers(http, problem);
            var failed = new GenerateView(false, null, null, Shapes.Error(problem), Shapes.Meta(result));
            await JsonBody.Write(http, failed, GatewayJson.Default.GenerateView, problem.Status);
            return;
        }

        var view = new GenerateView(true, result.Body?.Text, result.Body?.FinishReason, null, Shapes.Meta(result));
        await JsonBody.Write(http, view, GatewayJson.Default.GenerateView);
    }

    private async Task<GenerateRequest> Request(HttpContext http, Caller caller) =>
        calls.Request(http, caller, await JsonBody.Read(http, GatewayJson.Default.NativeCall, options.MaxBodyBytes));

    private static GovernView Governed(Decision d) => new(
        d.Allowed, d.Refusal is { } refusal ? refusal.Reason.Name() : d.Route?.Reason, d.Action, d.ModifiedPrompt, d.Refusal?.Message, d.Refusal?.Suggestions,
        d.Refusal?.RetryAfter?.TotalSeconds, d.Prediction.TotalTokens, d.OutputLimit, d.Checks, Names.Of(d.Load), d.Warnings);
}
