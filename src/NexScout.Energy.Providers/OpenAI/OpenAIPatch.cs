using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Providers.OpenAI;

/// <summary>Sets the members of a body that are ours to set, and copies every other byte as the client sent it (SPEC §16).</summary>
internal static class OpenAIPatch
{
    /// <exception cref="JsonException">The body is no JSON object.</exception>
    public static byte[] Apply(ProviderRequest request, string maxTokensField)
    {
        var json = request.Body.Json.Span;
        var members = Members(json, out var end);
        var edits = new List<Edit>(8);
        var added = new List<string>(4);
        Set("model", Text(request.Model.UpstreamModel));
        Set(maxTokensField, request.MaxTokens.ToString(CultureInfo.InvariantCulture));
        Remove(maxTokensField == "max_tokens" ? "max_completion_tokens" : "max_tokens");
        Set("stream", request.Stream ? "true" : "false");
        if (request.Stream) SetStreamOptions(json);
        else Remove("stream_options");
        if (request.Model.Effort is { } effort) Set("reasoning_effort", Text(effort));
        if (request.SystemLine is { } line) AddSystem(json, line);
        return Write(json, edits, members, added, end);

        // A name may occur twice, and which one counts is the reader's choice: all of them are set.
        void Set(string name, string value)
        {
            var found = false;
            foreach (var member in members.Where(member => member.Name == name))
            {
                found = true;
                edits.Add(new Edit(member.Value, member.End, value));
            }

            if (!found) added.Add($"\"{name}\":{value}");
        }

        void Remove(string name)
        {
            foreach (var member in members.Where(member => member.Name == name)) member.Removed = true;
        }

        void SetStreamOptions(ReadOnlySpan<byte> body)
        {
            var options = new JsonObject();
            if (members.FindLast(member => member.Name == "stream_options") is { } member)
            {
                options = JsonNode.Parse(body[member.Value..member.End]) as JsonObject ?? options;
            }

            options["include_usage"] = true;
            Set("stream_options", options.ToJsonString());
        }

        void AddSystem(ReadOnlySpan<byte> body, string text)
        {
            var message = $"{{\"role\":\"system\",\"content\":{Text(text)}}}";
            foreach (var member in members.Where(member => member.Name == "messages"))
            {
                if (body[member.Value] != '[') throw new JsonException("messages must be an array.");
                var first = member.Value + 1;
                var isEmpty = body[first..].TrimStart(" \t\r\n"u8)[0] == ']';
                edits.Add(new Edit(first, first, isEmpty ? message : message + ","));
            }
        }
    }

    private static string Text(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static List<Member> Members(ReadOnlySpan<byte> json, out int end)
    {
        var members = new List<Member>(16);
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("The body must be one JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (start, name) = ((int)reader.TokenStartIndex, Known(ref reader));
            reader.Read();
            var value = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add(new Member(name, start, value, (int)reader.BytesConsumed));
        }

        end = (int)reader.TokenStartIndex;
        return members;
    }

    private static string Known(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("model"u8)) return "model";
        if (reader.ValueTextEquals("messages"u8)) return "messages";
        if (reader.ValueTextEquals("stream"u8)) return "stream";
        if (reader.ValueTextEquals("stream_options"u8)) return "stream_options";
        if (reader.ValueTextEquals("max_tokens"u8)) return "max_tokens";
        if (reader.ValueTextEquals("max_completion_tokens"u8)) return "max_completion_tokens";
        return reader.ValueTextEquals("reasoning_effort"u8) ? "reasoning_effort" : "";
    }

    private static byte[] Write(ReadOnlySpan<byte> json, List<Edit> edits, List<Member> members, List<string> added, int end)
    {
        // Removed members take the comma before them along, or the one after where they come first.
        for (var i = 0; i < members.Count; i++)
        {
            if (!members[i].Removed) continue;
            var kept = members.FindLastIndex(i, member => !member.Removed);
            var to = kept < 0 && i + 1 < members.Count ? members[i + 1].Start : members[i].End;
            edits.Add(new Edit(kept >= 0 ? members[i - 1].End : members[i].Start, to, ""));
        }

        var isEmpty = members.All(member => member.Removed);
        if (added.Count > 0) edits.Add(new Edit(end, end, (isEmpty ? "" : ",") + string.Join(',', added)));
        edits.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        var output = new ArrayBufferWriter<byte>(json.Length + edits.Sum(edit => edit.Value.Length * 3) + 16);
        var at = 0;
        foreach (var edit in edits)
        {
            output.Write(json[at..edit.Start]);
            Encoding.UTF8.GetBytes(edit.Value, output);
            at = edit.End;
        }

        output.Write(json[at..]);
        // Not pooled: a transport may still be sending the body when an early answer has been read.
        return output.WrittenSpan.ToArray();
    }

    private sealed class Member(string name, int start, int value, int end)
    {
        public string Name => name;

        public int Start => start;

        public int Value => value;

        public int End => end;

        public bool Removed { get; set; }
    }

    private readonly record struct Edit(int Start, int End, string Value);
}
