using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexScout.Energy.Providers.Http;

/// <summary>Edits the top-level members of one JSON object, and copies every other byte as it came (SPEC §16).</summary>
internal sealed class BodyPatch
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private readonly ReadOnlyMemory<byte> _json;
    private readonly List<Member> _members = new(16);
    private readonly List<Edit> _edits = new(8);
    private readonly List<string> _added = new(4);
    private readonly int _end;

    /// <param name="json">The object.</param>
    /// <param name="known">The names that may be edited.</param>
    /// <exception cref="JsonException">The body is no JSON object.</exception>
    public BodyPatch(ReadOnlyMemory<byte> json, string[] known)
    {
        _json = json;
        var reader = new Utf8JsonReader(json.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("The body must be one JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (start, name) = ((int)reader.TokenStartIndex, Known(ref reader, known));
            reader.Read();
            var value = (int)reader.TokenStartIndex;
            reader.Skip();
            _members.Add(new Member(name, start, value, (int)reader.BytesConsumed));
        }

        _end = (int)reader.TokenStartIndex;
    }

    /// <summary>A JSON string.</summary>
    public static string Text(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    /// <summary>Sets a member. A name may occur twice, and which one counts is the reader's choice: all of them are set.</summary>
    public void Set(string name, string value)
    {
        var found = false;
        foreach (var (from, to) in Values(name))
        {
            found = true;
            Replace(from, to, value);
        }

        if (!found) _added.Add($"\"{name}\":{value}");
    }

    /// <summary>Sets one member of an object, whose others are kept.</summary>
    /// <exception cref="JsonException">A name stands twice in it.</exception>
    public void Merge(string name, string inner, JsonNode value)
    {
        var merged = new JsonObject();
        if (_members.FindLast(member => member.Name == name) is { } member)
        {
            merged = JsonNode.Parse(_json.Span[member.Value..member.End], documentOptions: Strict) as JsonObject ?? merged;
        }

        merged[inner] = value;
        Set(name, merged.ToJsonString());
    }

    public void Remove(string name)
    {
        foreach (var member in _members)
        {
            if (member.Name == name) member.Removed = true;
        }
    }

    /// <summary>Where the values of that name lie, as they came.</summary>
    public IEnumerable<(int From, int To)> Values(string name)
    {
        foreach (var member in _members)
        {
            if (member.Name == name) yield return (member.Value, member.End);
        }
    }

    /// <summary>The bytes as they came.</summary>
    public ReadOnlySpan<byte> Bytes(int from, int to) => _json.Span[from..to];

    public void Replace(int from, int to, string value) => _edits.Add(new Edit(from, to, value));

    /// <summary>The edited object. Not pooled: a transport may still be sending it when an early answer has been read.</summary>
    public byte[] Write()
    {
        Cut();
        var isEmpty = _members.TrueForAll(static member => member.Removed);
        if (_added.Count > 0) Replace(_end, _end, (isEmpty ? "" : ",") + string.Join(',', _added));
        _edits.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        var length = _json.Length;
        foreach (var edit in _edits) length += Encoding.UTF8.GetByteCount(edit.Value) - (edit.End - edit.Start);
        var output = new byte[length];
        var json = _json.Span;
        var rest = output.AsSpan();
        var at = 0;
        foreach (var edit in _edits)
        {
            json[at..edit.Start].CopyTo(rest);
            rest = rest[(edit.Start - at)..];
            rest = rest[Encoding.UTF8.GetBytes(edit.Value, rest)..];
            at = edit.End;
        }

        json[at..].CopyTo(rest);
        return output;
    }

    // Removed members take the comma before them along, or the one after where they come first.
    private void Cut()
    {
        for (var i = 0; i < _members.Count; i++)
        {
            if (!_members[i].Removed) continue;
            var kept = _members.FindLastIndex(i, member => !member.Removed);
            var to = kept < 0 && i + 1 < _members.Count ? _members[i + 1].Start : _members[i].End;
            Replace(kept >= 0 ? _members[i - 1].End : _members[i].Start, to, "");
        }
    }

    private static string Known(ref Utf8JsonReader reader, string[] known)
    {
        foreach (var name in known)
        {
            if (reader.ValueTextEquals(name)) return name;
        }

        return "";
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
