namespace NexScout.Energy.Providers;

/// <summary>One provider (section <c>Energy:Providers:&lt;name&gt;</c>, SPEC §10).</summary>
public sealed class ProviderOptions
{
    /// <summary>The section all providers are under.</summary>
    public const string Section = "Energy:Providers";

    /// <summary><c>openai</c> (any compatible base URL), <c>anthropic</c> or <c>simulated</c>. Default: the known provider's own dialect, else
    /// <c>openai</c>; simulated where it has neither a key nor a base URL.</summary>
    public string? Kind { get; set; }

    /// <summary>Absolute http or https URL up to and with the version, such as <c>https://api.openai.com/v1</c>; known providers have theirs.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>The environment variable with the key. Without it <c>ENERGY_PROVIDER_NAME_KEY_FILE</c>, <c>ENERGY_PROVIDER_NAME_KEY</c> (the
    /// name in capitals, with <c>_</c> for what is no letter or digit) and the known providers' own are looked at, in this order.</summary>
    public string? KeyEnv { get; set; }

    /// <summary>A file with the key, which goes before the variable; blanks around the key are cut.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Member for the output limit: <c>max_tokens</c> or <c>max_completion_tokens</c>; by default the one the base URL expects.</summary>
    public string? MaxTokensField { get; set; }

    /// <summary>Most connections to it at a time, ≥ 1; null for no limit. HTTP/2 carries many calls on one.</summary>
    public int? MaxConnectionsPerServer { get; set; }

    /// <summary>Longest time to connect; default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time to a stream's first byte; default 60 s.</summary>
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest silence within a stream; default 60 s.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time to a whole answer that is not streamed; default 5 min.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How it behaves where it is simulated.</summary>
    public SimulatedOptions Simulated { get; set; } = new();

    /// <summary>What is wrong with it; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>(Simulated.Validate().Select(fault => $"Simulated: {fault}"));
        if (Kind is not (null or "openai" or "anthropic" or "simulated")) faults.Add("Kind must be openai, anthropic or simulated.");
        if (MaxConnectionsPerServer < 1) faults.Add("MaxConnectionsPerServer must be at least 1.");
        if (MaxTokensField is not (null or "max_tokens" or "max_completion_tokens"))
        {
            faults.Add("MaxTokensField must be max_tokens or max_completion_tokens.");
        }

        if (BaseUrl is not null && !(Uri.TryCreate(BaseUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            faults.Add("BaseUrl must be an absolute http or https URL.");
        }

        if (new[] { ConnectTimeout, FirstByteTimeout, IdleTimeout, AnswerTimeout }.Any(time => time <= TimeSpan.Zero || time > TimeSpan.FromDays(1)))
        {
            faults.Add("Timeouts must be above zero and at most a day.");
        }

        return faults;
    }
}
