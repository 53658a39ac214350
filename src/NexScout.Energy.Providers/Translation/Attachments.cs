using System.Text.Json;

namespace NexScout.Energy.Providers.Translation;

/// <summary>Images and files of both dialects.</summary>
internal static class Attachments
{
    /// <summary>Writes the <c>source</c> of an OpenAI <c>image_url</c> part.</summary>
    public static void WriteAnthropicImage(JsonElement part, string path, Utf8JsonWriter json)
    {
        if (!part.Has("image_url", out var image)) throw Wire.Refused($"{path}.image_url", "is missing.");
        var url = image.ValueKind == JsonValueKind.String
            ? image.Str($"{path}.image_url")
            : image.Expect(JsonValueKind.Object, $"{path}.image_url").Needed("url", $"{path}.image_url.url");
        if (url.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) WriteData(url, $"{path}.image_url.url", json);
        else WriteUrl(url, json);
    }

    /// <summary>Writes the <c>source</c> (and title) of an OpenAI <c>file</c> part.</summary>
    public static void WriteAnthropicFile(JsonElement part, string path, Utf8JsonWriter json)
    {
        if (!part.Has("file", out var file)) throw Wire.Refused($"{path}.file", "is missing.");
        // A file id belongs to the account that uploaded it.
        var data = file.Expect(JsonValueKind.Object, $"{path}.file").Text("file_data", $"{path}.file.file_data")
            ?? throw Wire.Untranslatable($"{path}.file.file_id");
        WriteData(data, $"{path}.file.file_data", json);
        if (file.Text("filename", $"{path}.file.filename") is { } name) json.WriteString("title", name);
    }

    /// <summary>The URL of an Anthropic <c>image</c> block, as data where the bytes are in the block.</summary>
    public static string OpenAIUrl(JsonElement block, string path)
    {
        var source = Source(block, path);
        return source.Needed("type", $"{path}.source.type") switch
        {
            "base64" => DataUrl(source, path),
            "url" => source.Needed("url", $"{path}.source.url"),
            _ => throw Wire.Untranslatable($"{path}.source.type"),
        };
    }

    /// <summary>Writes an Anthropic <c>document</c> block as a file part, or as a text part where it is text.</summary>
    public static void WriteOpenAIDocument(JsonElement block, string path, Utf8JsonWriter json)
    {
        var source = Source(block, path);
        json.WriteStartObject();
        switch (source.Needed("type", $"{path}.source.type"))
        {
            case "text":
                json.WriteString("type", "text");
                json.WriteString("text", source.Needed("data", $"{path}.source.data"));
                break;
            case "base64":
                json.WriteString("type", "file");
                json.WriteStartObject("file");
                json.WriteString("filename", block.Text("title", $"{path}.title") ?? "document.pdf");
                json.WriteString("file_data", DataUrl(source, path));
                json.WriteEndObject();
                break;
            default:
                throw Wire.Untranslatable($"{path}.source.type");
        }

        json.WriteEndObject();
    }

    private static JsonElement Source(JsonElement block, string path) =>
        block.Has("source", out var source)
            ? source.Expect(JsonValueKind.Object, $"{path}.source")
            : throw Wire.Refused($"{path}.source", "is missing.");

    private static string DataUrl(JsonElement source, string path) =>
        $"data:{source.Needed("media_type", $"{path}.source.media_type")};base64,{source.Needed("data", $"{path}.source.data")}";

    private static void WriteUrl(string url, Utf8JsonWriter json)
    {
        json.WriteStartObject("source");
        json.WriteString("type", "url");
        json.WriteString("url", url);
        json.WriteEndObject();
    }

    private static void WriteData(string url, string path, Utf8JsonWriter json)
    {
        var comma = url.IndexOf(',', StringComparison.Ordinal);
        var head = comma < 0 ? default : url.AsSpan(0, comma);
        if (!head.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || !head.EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            throw Wire.Refused(path, "must be a data URL in base64.");
        }

        var type = head["data:".Length..^";base64".Length];
        var parameters = type.IndexOf(';');
        json.WriteStartObject("source");
        json.WriteString("type", "base64");
        var media = parameters < 0 ? type : type[..parameters];
        json.WriteString("media_type", media.Equals("image/jpg", StringComparison.OrdinalIgnoreCase) ? "image/jpeg" : media);
        json.WriteString("data", url.AsSpan(comma + 1));
        json.WriteEndObject();
    }
}
