using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Providers.Simulated;

/// <summary>The simulated provider of a population: it answers at once, each time as long as the plan says that the model would go on,
/// cut at the limit that was sent. It counts the input that it really gets, so what compression takes away is not counted. For one thread.</summary>
public sealed class PlannedProvider : IModelProvider, IModelProviders
{
    // What a chat format puts around one message.
    private const long MessageTokens = 4;
    private const int MostKept = 1024;
    private static readonly AnswerBody?[] _texts = new AnswerBody?[MostKept];
    private ChatBody? _planned;
    private long _plannedInput;
    private long _answer;
    private long _styledAnswer;

    /// <inheritdoc/>
    public string Name => "planned";

    /// <summary>Input tokens that the last call had less than its plan: what compression took away, by this provider's count.</summary>
    public long Spared { get; private set; }

    /// <summary>Tokens of a body as this provider counts them: four characters of its messages each.</summary>
    public static long InputTokens(ReadOnlyMemory<byte> json) => SimulatedPrompt.Read(json.Span).InputTokens;

    /// <summary>Says what the next call will be.</summary>
    /// <param name="body">Its body as the client sends it.</param>
    /// <param name="input">The <see cref="InputTokens"/> of <paramref name="body"/>.</param>
    /// <param name="answer">How long the model would answer if nothing cut it, tokens ≥ 1.</param>
    /// <param name="styled">How long it would answer where a line about its style is sent with the request, tokens ≥ 1.</param>
    public void Plan(ChatBody body, long input, long answer, long styled) =>
        (_planned, _plannedInput, _answer, _styledAnswer, Spared) = (body, input, answer, styled, 0);

    /// <inheritdoc/>
    public IModelProvider Find(string provider) => this;

    /// <inheritdoc/>
    public Task<ProviderAnswer> Send(ProviderRequest request, CancellationToken cancel)
    {
        var input = ReferenceEquals(request.Body, _planned) ? _plannedInput : InputTokens(request.Body.Json);
        Spared = _plannedInput - input;
        if (request.SystemLine is { } line) input += SimulatedPrompt.TokensOf(line.Length) + MessageTokens;
        var output = Math.Min(request.SystemLine is null ? _answer : _styledAnswer, request.MaxTokens);
        var usage = new UsageReport(new TokenUsage(input, output));
        return Task.FromResult<ProviderAnswer>(new Whole(Text((int)output) with { Usage = usage }));
    }

    // The words of an answer matter to nobody here, so answers of one length share them; usage stands in the record.
    private static AnswerBody Text(int tokens)
    {
        if (tokens < MostKept && Volatile.Read(ref _texts[tokens]) is { } kept) return kept;
        var reply = new SimulatedReply(new SimulatedPrompt(), SimulatedStep.Healthy with { Tokens = tokens }, "planned", null, null);
        var body = new AnswerBody(OpenAIReply.Body(reply), null, reply.Characters, reply.Text(0), reply.FinishReason);
        if (tokens < MostKept) Volatile.Write(ref _texts[tokens], body);
        return body;
    }

    private sealed class Whole(AnswerBody body) : ProviderAnswer
    {
        public override WireFormat Format => WireFormat.OpenAI;

        public override AnswerBody Body => body;

        public override ValueTask<AnswerChunk?> Next(CancellationToken cancel) => default;

        public override ValueTask DisposeAsync() => default;
    }
}
