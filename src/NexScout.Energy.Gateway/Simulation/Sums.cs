using NexScout.Energy.Budgets;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>What a group of calls came to.</summary>
internal sealed class Sums
{
    /// <summary>Calls made.</summary>
    public long Requests { get; set; }

    /// <summary>Calls that a model answered.</summary>
    public long Answered { get; set; }

    /// <summary>Calls that the response cache answered.</summary>
    public long Cached { get; set; }

    /// <summary>Input tokens charged.</summary>
    public long Input { get; set; }

    /// <summary>Output tokens charged.</summary>
    public long Output { get; set; }

    /// <summary>Nano-USD charged.</summary>
    public long CostNano { get; set; }

    /// <summary>Energy charged.</summary>
    public long Energy { get; set; }

    /// <summary>Calls that were sent compressed.</summary>
    public long Compressed { get; set; }

    /// <summary>Input tokens that compression took away, by the provider's count.</summary>
    public long CompressionSaved { get; set; }

    /// <summary>Input tokens of the naive way, all calls.</summary>
    public long NaiveInput { get; set; }

    /// <summary>Output tokens of the naive way, all calls.</summary>
    public long NaiveOutput { get; set; }

    /// <summary>Nano-USD of the naive way, all calls.</summary>
    public long NaiveCostNano { get; set; }

    /// <summary>Tokens of the naive way for those calls alone that were answered here.</summary>
    public long NaiveTokensOfAnswered { get; set; }

    /// <summary>Nano-USD of the naive way for those calls alone that were answered here.</summary>
    public long NaiveCostOfAnswered { get; set; }

    /// <summary>Tokens charged.</summary>
    public long Tokens => Input + Output;

    /// <summary>Calls that got no answer.</summary>
    public long Unanswered => Requests - Answered - Cached;

    /// <summary>Adds one call.</summary>
    public void Add(in CallFacts call)
    {
        var (result, prompt) = (call.Result, call.Prompt);
        Requests++;
        NaiveInput += prompt.InputTokens;
        NaiveOutput += prompt.AnswerTokens;
        NaiveCostNano += call.NaiveCost;
        Input += result.Usage.Input;
        Output += result.Usage.Output;
        CostNano += result.Cost.Value;
        Energy += result.Energy;
        var answered = !result.FromCache && result.Outcome == CallOutcome.Succeeded;
        if (result.FromCache) Cached++;
        if (answered) Answered++;
        if (answered && result.Compressed)
        {
            Compressed++;
            CompressionSaved += call.Spared;
        }

        if (!answered && !result.FromCache) return;
        NaiveTokensOfAnswered += prompt.InputTokens + prompt.AnswerTokens;
        NaiveCostOfAnswered += call.NaiveCost;
    }

    /// <summary>Adds other sums.</summary>
    public void Add(Sums other)
    {
        Requests += other.Requests;
        Answered += other.Answered;
        Cached += other.Cached;
        Input += other.Input;
        Output += other.Output;
        CostNano += other.CostNano;
        Energy += other.Energy;
        Compressed += other.Compressed;
        CompressionSaved += other.CompressionSaved;
        NaiveInput += other.NaiveInput;
        NaiveOutput += other.NaiveOutput;
        NaiveCostNano += other.NaiveCostNano;
        NaiveTokensOfAnswered += other.NaiveTokensOfAnswered;
        NaiveCostOfAnswered += other.NaiveCostOfAnswered;
    }
}
