using Microsoft.Extensions.Configuration;

namespace NexScout.Energy.Providers;

/// <summary>Finds the providers' keys in secret files and in the environment (SPEC §10).</summary>
internal static class ProviderKeys
{
    /// <summary>A provider's key; null where there is none, or where it is at fault.</summary>
    /// <param name="name">The provider's name.</param>
    /// <param name="options">Its configuration.</param>
    /// <param name="knownVariable">The variable that the provider's own clients read; null where there is none.</param>
    /// <param name="configuration">Holds variables too.</param>
    /// <param name="faults">Takes what is wrong.</param>
    public static string? Find(string name, ProviderOptions options, string? knownVariable, IConfiguration configuration, List<string> faults)
    {
        var own = Variable(name);
        var file = options.KeyFile ?? (options.KeyEnv is null ? Value(configuration, $"{own}_FILE") : null);
        var key = file is not null ? FromFile(name, file, faults) : Value(configuration, options.KeyEnv ?? own);
        // A key of the real provider is never sent to another address, unless it was named for it.
        if (key is null && file is null && options is { KeyEnv: null, BaseUrl: null } && knownVariable is not null)
        {
            key = Value(configuration, knownVariable);
        }

        key = key?.Trim();
        if (string.IsNullOrEmpty(key)) return null;
        if (key.All(char.IsAscii) && !key.Any(char.IsControl)) return key;
        faults.Add($"{ProviderOptions.Section}:{name}: the key has characters that no key has.");
        return null;
    }

    /// <summary><c>ENERGY_PROVIDER_NAME_KEY</c> for a name.</summary>
    public static string Variable(string name) =>
        $"ENERGY_PROVIDER_{string.Concat(name.Select(sign => char.IsAsciiLetterOrDigit(sign) ? char.ToUpperInvariant(sign) : '_'))}_KEY";

    private static string? Value(IConfiguration configuration, string variable) =>
        (configuration[variable] ?? Environment.GetEnvironmentVariable(variable)) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    private static string? FromFile(string name, string file, List<string> faults)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            faults.Add($"{ProviderOptions.Section}:{name}: KeyFile does not exist, or cannot be read.");
            return null;
        }
    }
}
