using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Http;

namespace NexScout.Energy.Providers.Simulated;

/// <summary>The provider that needs no account and no network: the same words for the same request, OpenAI's dialect (SPEC §10).</summary>
internal sealed class SimulatedProvider(string name, SimulatedOptions options, TimeProvider clock) : IModelProvider
{
    private readonly SimulatedStep[] _schedule = [.. options.Schedule.Select(SimulatedStep.Parse)];
    private int _next = -1;

    public string Name => name;

    public async Task<ProviderAnswer> Send(ProviderRequest request, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var step = NextStep();
        if (step.Hang) await Hang(cancel);
        await Wait(step.FirstToken ?? options.FirstToken, cancel);
        if (step.Status != 200) throw HttpFailures.Of(name, step.Status, null, RetryAfter(step));
        if (step.Garbage) throw new ProviderException(ProviderFailure.Unavailable, $"{name} sent what is no answer.", 200);

        var reply = new SimulatedReply(Read(request), step, request.Model.UpstreamModel, request.MaxTokens, options.Tokens);
        if (request.Stream) return new SimulatedStream(name, reply, step.PerToken ?? options.PerToken, clock);
        await Wait((step.PerToken ?? options.PerToken) * reply.Tokens, cancel);
        if (step.BreakAfter is not null) throw new ProviderException(ProviderFailure.Unavailable, $"{name} broke the connection.");
        return new SimulatedBody(Whole(reply));
    }

    private static TimeSpan? RetryAfter(SimulatedStep step) =>
        step.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static SimulatedPrompt Read(ProviderRequest request)
    {
        try
        {
            return SimulatedPrompt.Read(request.Body.Json.Span);
        }
        catch (JsonException e)
        {
            throw new ProviderException(ProviderFailure.BadRequest, "The body is not valid JSON.", 400, inner: e);
        }
    }

    private static AnswerBody Whole(SimulatedReply reply) => new(
        OpenAIReply.Body(reply), reply.Usage is { } usage ? UsageFigures.Checked(usage) : null, (long)reply.Characters * reply.Choices,
        reply.Text(0), reply.FinishReason);

    private SimulatedStep NextStep()
    {
        if (_schedule.Length == 0 || Volatile.Read(ref _next) >= _schedule.Length) return SimulatedStep.Healthy;
        var at = Interlocked.Increment(ref _next);
        return at < _schedule.Length ? _schedule[at] : SimulatedStep.Healthy;
    }

    private async Task Hang(CancellationToken cancel)
    {
        await Wait(options.Timeout, cancel);
        throw new ProviderException(ProviderFailure.TimedOut, $"{name} sent no byte in time.");
    }

    private Task Wait(TimeSpan time, CancellationToken cancel) =>
        time > TimeSpan.Zero ? Task.Delay(time, clock, cancel) : Task.CompletedTask;

    private sealed class SimulatedBody(AnswerBody body) : ProviderAnswer
    {
        public override WireFormat Format => WireFormat.OpenAI;

        public override AnswerBody Body => body;

        public override ValueTask<AnswerChunk?> Next(CancellationToken cancel) => default;

        public override ValueTask DisposeAsync() => default;
    }
}
