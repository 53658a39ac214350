using System.Collections.Concurrent;
using System.Text;
using NexScout.Energy.Budgets;
using NexScout.Energy.Load;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Prediction;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Gateway.Tests.Fakes;

/// <summary>Answers what a test tells it to, and keeps what it was asked.</summary>
internal sealed class FakeEngine : IEnergyEngine
{
    public const string OpenAIAnswer =
        """{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini","system_fingerprint":"fp","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"x_vendor":7}}""";

    public const string AnthropicAnswer =
        """{"id":"msg_1","type":"message","role":"assistant","model":"claude-3-haiku","content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":8,"output_tokens":5,"cache_read_input_tokens":2}}""";

    public ConcurrentQueue<GenerateRequest> Asked { get; } = new();

    public Refusal? Refusal { get; set; }

    public int? ProviderStatus { get; set; }

    /// <summary>The id of the call's record, where it is not the call's own.</summary>
    public RequestId? RecordedAs { get; set; }

    public Exception? Throws { get; set; }

    public TokenUsage Usage { get; set; } = new(10, 5, 2);

    /// <summary>The dialect of answers, where it is not the request's.</summary>
    public WireFormat? AnswersIn { get; set; }

    /// <summary>What goes on while a call runs.</summary>
    public Func<GenerateRequest, CancellationToken, Task>? Meanwhile { get; set; }

    /// <summary>Events of a stream: name, data, whether it is the usage-only chunk.</summary>
    public List<(string? Event, string Data, bool UsageOnly)> Stream { get; } = [];

    /// <summary>Refuses after the stream has begun.</summary>
    public bool BreakStream { get; set; }

    public static BudgetStanding Standing { get; } = new()
    {
        RequestLimit = 60,
        RequestsLeft = 59,
        RequestsReset = TimeSpan.FromSeconds(1),
        TokenLimit = 30_000,
        TokensLeft = 29_000,
        TokensReset = TimeSpan.FromSeconds(2),
        EnergyLeft = 240,
        Tier = Tier.Pro,
    };

    public async Task<GenerateResult> Generate(GenerateRequest request, IAnswerSink? sink, CancellationToken client)
    {
        Asked.Enqueue(request);
        if (Throws is not null) throw Throws;
        if (Meanwhile is not null) await Meanwhile(request, client);
        var format = AnswersIn ?? request.Body.Format;
        if (sink is not null && (Refusal is null || BreakStream)) await Send(request, sink, format, client);
        var json = Encoding.UTF8.GetBytes(format == WireFormat.OpenAI ? OpenAIAnswer : AnthropicAnswer);
        return new GenerateResult
        {
            Id = RecordedAs ?? request.Id,
            Outcome = Refusal is null ? CallOutcome.Succeeded : CallOutcome.Refused,
            Refusal = Refusal,
            ProviderStatus = ProviderStatus,
            Body = sink is null && Refusal is null ? new AnswerBody(json, new UsageReport(Usage), 5, "Hello", "stop") : null,
            Format = format,
            Model = "openai/gpt-4o-mini",
            Reason = "balanced_selection",
            Action = Refusal is null ? "approved" : "budget_exceeded",
            Usage = Usage,
            Energy = Refusal is null ? 3 : 0,
            Cost = Refusal is null ? new NanoUsd(4500) : default,
            Attempts = Refusal is null ? 1 : 0,
            PredictedTokens = 20,
            Load = LoadState.Normal,
            TotalMs = 12.5,
            OverheadMs = 0.4,
            Standing = Standing,
        };
    }

    public Task<Decision> Decide(GenerateRequest request, CancellationToken cancel)
    {
        Asked.Enqueue(request);
        return Task.FromResult(new Decision
        {
            Allowed = Refusal is null,
            Action = Refusal is null ? "approved" : "blocked",
            Refusal = Refusal,
            Prediction = new CallPrediction
            {
                InputTokens = 210,
                OutputTokens = 315,
                InputBound = 15,
                OutputHigh = 400,
                Learned = false,
                Cost = new NanoUsd(1000),
                Energy = 1,
                RecommendedModel = "openai/gpt-4o-mini",
            },
            Checks = [new BudgetCheck("weekly_tokens", true, 525, 90_000, 100_000)],
            Load = LoadState.Normal,
            OutputLimit = 500,
            Standing = Standing,
        });
    }

    private async Task Send(GenerateRequest request, IAnswerSink sink, WireFormat format, CancellationToken client)
    {
        var held = new Reservation
        {
            Id = request.Id,
            Tokens = 100,
            OutputLimit = 50,
            Energy = 1,
            Cost = new NanoUsd(1),
            EnergyRate = 1,
            RateTokens = 100,
            At = default,
            Until = default,
        };
        await sink.Start(new AnswerHead(request.Id, format, "openai/gpt-4o-mini", "balanced_selection", "approved", 1, 0.3, held, Standing), client);
        foreach (var (name, data, usageOnly) in Stream)
        {
            await sink.Write(new AnswerChunk(Encoding.UTF8.GetBytes(data), name, 1, null, null, usageOnly), client);
        }
    }
}
