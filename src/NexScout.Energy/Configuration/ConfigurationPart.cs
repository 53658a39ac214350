namespace NexScout.Energy.Configuration;

/// <summary>A part of what is known of a caller (SPEC §2, step 1). All but <see cref="User"/> belong to the workspace.</summary>
public enum ConfigurationPart
{
    /// <summary>The user: name, role, signature.</summary>
    User,

    /// <summary>The workspace: name, industry, audience.</summary>
    Workspace,

    /// <summary>The company: name, about, brand voice.</summary>
    Company,

    /// <summary>The products: a list, or an object with one.</summary>
    Products,

    /// <summary>How AI should write: tone, language, instructions.</summary>
    AiSettings,
}

/// <summary>The parts' names on the wire and in storage.</summary>
public static class ConfigurationParts
{
    /// <summary>All parts that belong to a workspace.</summary>
    public static IReadOnlyList<ConfigurationPart> OfWorkspace { get; } =
        [ConfigurationPart.Workspace, ConfigurationPart.Company, ConfigurationPart.Products, ConfigurationPart.AiSettings];

    /// <summary><c>user</c>, <c>workspace</c>, <c>company</c>, <c>products</c>, <c>ai_settings</c>.</summary>
    public static string Name(this ConfigurationPart part) => part switch
    {
        ConfigurationPart.User => "user",
        ConfigurationPart.Workspace => "workspace",
        ConfigurationPart.Company => "company",
        ConfigurationPart.Products => "products",
        ConfigurationPart.AiSettings => "ai_settings",
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "unnamed part"),
    };

    /// <summary>The part of a name; false where there is none.</summary>
    public static bool TryParse(string name, out ConfigurationPart part)
    {
        foreach (var known in Enum.GetValues<ConfigurationPart>())
        {
            if (known.Name() != name) continue;
            part = known;
            return true;
        }

        part = default;
        return false;
    }
}
