using NexScout.Energy.Budgets;
using NexScout.Energy.Caching;
using NexScout.Energy.Compression;
using NexScout.Energy.Configuration;
using NexScout.Energy.Load;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Prediction;
using NexScout.Energy.Pricing;
using NexScout.Energy.Quotes;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Pipeline;

/// <summary>One call on its way through the pipeline: each step reads what the steps before it wrote.</summary>
internal sealed class Call(GenerateRequest request, long started, DateTimeOffset at, LoadSnapshot load)
{
    public GenerateRequest Request => request;

    /// <summary>Clock timestamp at the start.</summary>
    public long Started => started;

    public DateTimeOffset At => at;

    public LoadState Load => load.State;

    public CallerProfile Caller { get; set; } = null!;

    public WorkspaceTerms Workspace { get; set; } = WorkspaceTerms.Default;

    /// <summary>The body to send: the client's, or a compressed one.</summary>
    public ChatBody Body
    {
        get;
        set => (field, Facts) = (value, Sent(value));
    } = request.Body;

    /// <summary>What is read of the body, with the text that is added to it counted in.</summary>
    public ChatFacts Facts { get; private set; } = request.Body.Facts;

    /// <summary>The experiment that it takes part in; null for none.</summary>
    public string? Experiment { get; set; }

    /// <summary>Its variant there.</summary>
    public string? Variant { get; set; }

    /// <summary>What is added to the prompt: of the caller's configuration, and by its variant.</summary>
    public PromptContext Context
    {
        get;
        set
        {
            field = value;
            Facts = Sent(Body);
        }
    } = PromptContext.None;

    public string Mode { get; set; } = "auto";

    public string Action { get; set; } = "approved";

    public long TokensSaved { get; set; }

    /// <summary>How the prompt was compressed; null where it was not.</summary>
    public (CompressionLevel Level, CompressedBody Body)? Compression { get; set; }

    public CallPrediction Prediction { get; set; } = null!;

    /// <summary>How hard it is to be compressed, whether or not anything came of it.</summary>
    public CompressionLevel Level { get; set; }

    /// <summary>The quote that it uses; null for none.</summary>
    public Quote? Quote { get; set; }

    /// <summary>Predicted total before any compression.</summary>
    public long UncompressedTokens { get; set; }

    public string SystemLine { get; set; } = "";

    /// <summary>Most output tokens that tier and caller permit, over all choices.</summary>
    public long OutputLimit { get; set; }

    public Route? Route { get; set; }

    public Reservation? Held { get; set; }

    public IReadOnlyList<BudgetCheck> Checks { get; set; } = [];

    public List<string> Warnings { get; } = [];

    public List<Attempt> Attempts { get; } = new(1);

    /// <summary>The model that answered, or was tried last.</summary>
    public CatalogModel? Model { get; set; }

    /// <summary>Its routing reason.</summary>
    public string Reason { get; set; } = "";

    public ModelPrice? Price { get; set; }

    /// <summary>The answer that the cache gave; null where a provider was asked.</summary>
    public CachedAnswer? Cached { get; set; }

    /// <summary>Its idempotency key was used, and it is given that answer again.</summary>
    public bool Replayed { get; set; }

    /// <summary>It waited for an identical call to end.</summary>
    public bool Waited { get; set; }

    /// <summary>Collects the text of a stream whose answer may be kept.</summary>
    public StreamedText? Streamed { get; set; }

    /// <summary>Time spent waiting for providers, back-off included.</summary>
    public TimeSpan Upstream { get; set; }

    public BudgetStanding Standing { get; set; }

    private ChatFacts Sent(ChatBody body) =>
        Context.RawTokens == 0 ? body.Facts : body.Facts with { RawTokens = body.Facts.RawTokens + Context.RawTokens };
}

/// <summary>One try, as the receipt shows it.</summary>
/// <param name="Model"><c>provider/model</c>.</param>
/// <param name="Result"><c>ok</c>, or what went wrong.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Status">HTTP status, where there was one.</param>
internal readonly record struct Attempt(string Model, string Result, double Milliseconds, int? Status);
