using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Pipeline;

/// <summary>Walks a call's route: tries, back-off, fallbacks, stream (SPEC §10).</summary>
internal sealed class UpstreamCall(
    IModelProviders providers, IEnergyActors actors, OutcomeReporter outcomes, BackOff backOff, TimeProvider clock)
{
    /// <summary>Runs the call until it is answered, broken, cancelled, or no model is left.</summary>
    public async Task<UpstreamResult> Run(Call call, IAnswerSink? sink, CancellationToken client)
    {
        UpstreamResult? last = null;
        var route = call.Route!.Candidates;
        for (var i = 0; i < route.Count; i++)
        {
            if (await MayCall(call, route[i]) is { } provider)
            {
                last = await TryModel(call, route[i], provider, sink, i == route.Count - 1, client);
                if (last.Outcome != CallOutcome.Failed) return last;
            }
        }

        return last ?? NoProvider();
    }

    private static UpstreamResult NoProvider() => new()
    {
        Outcome = CallOutcome.Failed,
        Unsent = true,
        Failure = new ProviderException(ProviderFailure.Unavailable, "No provider on the route may be called now."),
    };

    private async ValueTask<IModelProvider?> MayCall(Call call, RouteCandidate candidate)
    {
        try
        {
            return await Asked(call, candidate);
        }
        catch (LedgerUnavailableException)
        {
            // Who has to be asked for this model does not answer: another one may need no question.
            return null;
        }
    }

    private async ValueTask<IModelProvider?> Asked(Call call, RouteCandidate candidate)
    {
        if (providers.Find(candidate.Model.Provider) is not { } provider) return null;
        if (candidate.Model.PriceAt(call.At) is not { } price) return null;
        var held = call.Held!;
        var most = price.MostCost(held.Tokens - held.OutputLimit, held.OutputLimit);
        if (most > held.Cost)
        {
            if (await actors.User(call.Request.User).RaiseCost(held.Id, most, call.Workspace) is not null) return null;
            call.Held = held with { Cost = most };
        }

        if (candidate.Probe && !await actors.Cluster(candidate.Model.Id).TryProbe()) return null;
        (call.Model, call.Reason, call.Price) = (candidate.Model, candidate.Reason, price);
        return provider;
    }

    private async Task<UpstreamResult> TryModel(
        Call call, RouteCandidate candidate, IModelProvider provider, IAnswerSink? sink, bool isLast, CancellationToken client)
    {
        var begun = clock.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var result = await TryOnce(call, candidate, provider, sink, client);
            if (result.Failure is not { } failure || result.Outcome != CallOutcome.Failed) return result;
            var wait = backOff.Next(failure, attempt, clock.GetElapsedTime(begun), isLast);
            if (wait is not { } pause || candidate.Probe) return result;
            try
            {
                await Task.Delay(pause, clock, client);
                call.Upstream += pause;
            }
            catch (OperationCanceledException)
            {
                return new UpstreamResult { Outcome = CallOutcome.Cancelled };
            }
        }
    }

    private async Task<UpstreamResult> TryOnce(
        Call call, RouteCandidate candidate, IModelProvider provider, IAnswerSink? sink, CancellationToken client)
    {
        var model = candidate.Model;
        var begun = clock.GetTimestamp();
        var stream = new StreamPump(call, model, actors, clock, begun);
        if (call.Streamed is not null) call.Streamed = new Caching.StreamedText();
        // Nothing is sent for a client that is gone already, so that nothing is charged.
        if (client.IsCancellationRequested) return new UpstreamResult { Outcome = CallOutcome.Cancelled, Unsent = call.Attempts.Count == 0 };
        try
        {
            await using var answer = await provider.Send(Request(call, model, sink is not null), client);
            call.Upstream += stream.FirstByte = clock.GetElapsedTime(begun);
            var result = answer.Body is { } body ? Whole(answer, body) : await stream.Pump(answer, sink!, client);
            Note(call, candidate, begun, stream, null, result.Usage?.Usage.Total ?? 0);
            return result;
        }
        catch (OperationCanceledException)
        {
            // A client that went away is not the cluster's failure: nothing is reported to its health.
            call.Attempts.Add(new Attempt(model.Id, "cancelled", clock.GetElapsedTime(begun).TotalMilliseconds, null));
            return stream.Ended(CallOutcome.Cancelled, null);
        }
        catch (ProviderException e)
        {
            if (!stream.Started && stream.FirstByte == default) call.Upstream += clock.GetElapsedTime(begun);
            Note(call, candidate, begun, stream, e, 0);
            return stream.Ended(stream.Started ? CallOutcome.Broken : CallOutcome.Failed, e);
        }
    }

    private static UpstreamResult Whole(ProviderAnswer answer, AnswerBody body) => new()
    {
        Outcome = CallOutcome.Succeeded,
        Body = body,
        Format = answer.Format,
        Usage = body.Usage,
        OutputCharacters = body.OutputCharacters,
        Worked = true,
    };

    private static ProviderRequest Request(Call call, CatalogModel model, bool stream) => new()
    {
        RequestId = call.Request.Id.ToString(),
        Model = model,
        Body = call.Body,
        MaxTokens = Math.Max(1, call.Held!.OutputLimit / call.Body.Facts.Choices),
        SystemLine = call.SystemLine.Length > 0 ? call.SystemLine : null,
        Betas = call.Request.Betas,
        Stream = stream,
    };

    private void Note(Call call, RouteCandidate candidate, long begun, StreamPump stream, ProviderException? failure, long tokens)
    {
        var total = clock.GetElapsedTime(begun).TotalMilliseconds;
        call.Attempts.Add(new Attempt(candidate.Model.Id, failure?.Kind.ToString() ?? "ok", total, failure?.Status));
        if (failure?.Kind == ProviderFailure.BadRequest)
        {
            // Of a cluster that is asked whether it lives, any answer says so; how fast it works it does not say.
            if (candidate.Probe && failure.Status is not null) outcomes.Add(candidate.Model.Id, new ClusterOutcome(ClusterOutcomeKind.Success, clock.GetUtcNow(), 0, 0));
            return;
        }

        var kind = failure?.Kind switch
        {
            null => ClusterOutcomeKind.Success,
            ProviderFailure.Rejected => ClusterOutcomeKind.Rejection,
            _ => ClusterOutcomeKind.Failure,
        };
        var firstByte = stream.FirstByte.TotalMilliseconds;
        outcomes.Add(candidate.Model.Id, new ClusterOutcome(kind, clock.GetUtcNow(), firstByte, total, tokens, failure?.RetryAfter));
    }
}
