namespace NexScout.Energy.Telemetry;

/// <summary>The one place where our facts get the names of the OpenTelemetry GenAI conventions, since those still move (SPEC §17).</summary>
public static class GenAiConventions
{
    /// <summary>Attribute: what was done; always <see cref="Chat"/> here.</summary>
    public const string OperationName = "gen_ai.operation.name";

    /// <summary>The operation of a chat completion.</summary>
    public const string Chat = "chat";

    /// <summary>Attribute: who served it.</summary>
    public const string ProviderName = "gen_ai.provider.name";

    /// <summary>Attribute: the model asked for.</summary>
    public const string RequestModel = "gen_ai.request.model";

    /// <summary>Attribute: the model that answered.</summary>
    public const string ResponseModel = "gen_ai.response.model";

    /// <summary>Attribute: tokens read.</summary>
    public const string InputTokens = "gen_ai.usage.input_tokens";

    /// <summary>Attribute: tokens written.</summary>
    public const string OutputTokens = "gen_ai.usage.output_tokens";

    /// <summary>Attribute: <c>input</c> or <c>output</c>.</summary>
    public const string TokenType = "gen_ai.token.type";

    /// <summary>Attribute: the class of an error.</summary>
    public const string ErrorType = "error.type";

    /// <summary>Metric: tokens of a call.</summary>
    public const string TokenUsage = "gen_ai.client.token.usage";

    /// <summary>Metric: seconds of a call.</summary>
    public const string OperationDuration = "gen_ai.client.operation.duration";

    /// <summary>Metric: seconds to the first token.</summary>
    public const string TimeToFirstToken = "gen_ai.server.time_to_first_token";

    /// <summary>Bucket borders of <see cref="TokenUsage"/>, as the conventions advise.</summary>
    public static IReadOnlyList<double> TokenBuckets { get; } =
        [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304];

    /// <summary>Bucket borders in seconds of <see cref="OperationDuration"/>, as the conventions advise.</summary>
    public static IReadOnlyList<double> DurationBuckets { get; } =
        [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    /// <summary>The provider's well-known name: ours are the conventions' own for openai, anthropic, groq and cohere.</summary>
    public static string Provider(string catalogModel)
    {
        ArgumentNullException.ThrowIfNull(catalogModel);
        var slash = catalogModel.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? catalogModel[..slash] : "none";
    }

    /// <summary>The model without its provider.</summary>
    public static string Model(string catalogModel)
    {
        ArgumentNullException.ThrowIfNull(catalogModel);
        var slash = catalogModel.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? catalogModel[(slash + 1)..] : "none";
    }
}
