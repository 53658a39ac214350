namespace NexScout.Energy.Configuration;

/// <summary>How callers' configuration is loaded and what of it goes into prompts (SPEC §2); configuration section
/// <c>Energy:Configuration</c>.</summary>
public sealed class ConfigurationOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Configuration";

    /// <summary>How long a part is fresh; default 5 minutes. After that it is still used while it is loaded again.</summary>
    public TimeSpan Fresh { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How soon a part that could not be loaded is tried again; default 10 s.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one source may take; default 1 s. Only a workspace's first call waits for it.</summary>
    public TimeSpan LoadWithin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What goes into the prompts of a feature, as <c>part.member</c> or <c>part</c>: such as <c>company.brand_voice</c>,
    /// <c>products</c>. The key <c>*</c> stands for every feature that is not named; a feature with an empty list gets nothing.</summary>
    public Dictionary<string, string[]> Prompts { get; set; } = [];

    /// <summary>Most characters that go into a prompt; default 2,000. What is longer is cut at a word, with an ellipsis.</summary>
    public int MostCharacters { get; set; } = 2_000;

    /// <summary>What goes into prompts where <see cref="Prompts"/> says nothing.</summary>
    public static IReadOnlyList<string> DefaultPrompt { get; } =
        ["company.name", "company.brand_voice", "products", "ai_settings.tone", "ai_settings.language", "ai_settings.instructions"];

    /// <summary>What goes into the prompts of <paramref name="feature"/>.</summary>
    public IReadOnlyList<string> PromptOf(string feature) =>
        Prompts.TryGetValue(feature, out var named) || Prompts.TryGetValue("*", out named) ? named : DefaultPrompt;

    /// <summary>What is wrong with the settings; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (Fresh < TimeSpan.FromSeconds(1) || Fresh > TimeSpan.FromDays(1)) faults.Add($"Fresh is {Fresh}; it must be 1 s to a day");
        if (RetryAfter < TimeSpan.FromSeconds(1) || RetryAfter > TimeSpan.FromDays(1)) faults.Add($"RetryAfter is {RetryAfter}; it must be 1 s to a day");
        if (LoadWithin < TimeSpan.FromMilliseconds(10) || LoadWithin > TimeSpan.FromSeconds(30)) faults.Add($"LoadWithin is {LoadWithin}; it must be 10 ms to 30 s");
        if (MostCharacters is < 0 or > 100_000) faults.Add($"MostCharacters is {MostCharacters}; it must be 0 to 100,000");
        foreach (var (feature, fields) in Prompts)
        {
            foreach (var field in fields)
            {
                if (!ConfigurationParts.TryParse(field.Split('.')[0], out _))
                    faults.Add($"Prompts:{feature} names '{field}'; it must begin with user, workspace, company, products or ai_settings");
            }
        }

        return faults;
    }
}
