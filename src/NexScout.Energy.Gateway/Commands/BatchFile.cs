using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace NexScout.Energy.Gateway.Commands;

/// <summary>The calls of a file, as JSON each.</summary>
internal sealed class BatchFile
{
    private BatchFile(IReadOnlyList<string> calls, string hash) => (Calls, Hash) = (calls, hash);

    public IReadOnlyList<string> Calls { get; }

    /// <summary>SHA-256 of the file's content, in hex.</summary>
    public string Hash { get; }

    /// <summary>Reads JSON lines, a JSON array, or <c>{"requests": […]}</c>.</summary>
    /// <exception cref="CommandException">The file is missing or holds no calls.</exception>
    public static async Task<BatchFile> Read(FileInfo file, CancellationToken cancel)
    {
        if (!file.Exists) throw new CommandException($"There is no file '{file.FullName}'.");
        var content = await File.ReadAllBytesAsync(file.FullName, cancel);
        var text = Encoding.UTF8.GetString(content).Trim('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.Length == 0) throw new CommandException($"{file.Name} is empty; it needs at least one call, such as {{\"prompt\": \"hello\"}}.");
        return new BatchFile(Whole(text) ?? Lines(file, text), Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    /// <summary>The body of a request for some of the calls, each under its key where it has none of its own.</summary>
    public byte[] Body(IReadOnlyList<int> places, Func<int, string?> key) =>
        Encoding.UTF8.GetBytes($$"""{"requests":[{{string.Join(',', places.Select(place => Keyed(Calls[place], key(place))))}}]}""");

    private static string Keyed(string call, string? key)
    {
        if (key is null || call[0] != '{') return call;
        using var document = JsonDocument.Parse(call);
        if (document.RootElement.TryGetProperty("idempotency_key", out _)) return call;
        var rest = call[1..].TrimStart();
        return $"{{\"idempotency_key\":\"{JsonEncodedText.Encode(key)}\"{(rest[0] == '}' ? "" : ",")}{rest}";
    }

    private static List<string>? Whole(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var calls = document.RootElement;
            if (calls.ValueKind == JsonValueKind.Object && !calls.TryGetProperty("requests", out calls)) return null;
            return calls.ValueKind == JsonValueKind.Array ? [.. calls.EnumerateArray().Select(call => call.GetRawText())] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<string> Lines(FileInfo file, string text)
    {
        var lines = text.Split('\n').Select((line, index) => (Text: line.Trim(), Number: index + 1)).Where(line => line.Text.Length > 0).ToList();
        foreach (var (line, number) in lines)
        {
            try
            {
                using var document = JsonDocument.Parse(line);
            }
            catch (JsonException wrong)
            {
                throw new CommandException($"{file.Name}, line {number}: this is not JSON ({wrong.Message})");
            }
        }

        return [.. lines.Select(line => line.Text)];
    }
}
