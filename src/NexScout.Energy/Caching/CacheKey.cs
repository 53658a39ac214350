using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;

namespace NexScout.Energy.Caching;

/// <summary>Names an answer: a SHA-256 over everything that changes it (SPEC §11). Two calls have the same key only if a model would be
/// asked the very same.</summary>
/// <param name="High">The first half.</param>
/// <param name="Low">The second half.</param>
public readonly record struct CacheKey(UInt128 High, UInt128 Low)
{
    // Changes when the key's own composition does: then older answers are not found.
    private const byte Version = 1;

    /// <summary>The key of a call; null where its body asks for what a kept answer cannot give (tools, several answers, log
    /// probabilities, audio, which of Anthropic's stop sequences ended it).</summary>
    public static CacheKey? Of(in CacheScope scope, ChatBody body)
    {
        if (body.Facts.HasTools || body.Facts.Choices != 1) return null;
        // Hashed in one go: a hash that is fed piece by piece costs more than what it hashes.
        var parts = new KeyParts(body.Json.Length);
        try
        {
            parts.Add([Version, (byte)body.Format]);
            foreach (var part in (ReadOnlySpan<string>)[scope.Workspace, scope.User, scope.Feature, scope.Class, scope.ForcedModel, scope.SystemLine, scope.Compression])
                parts.Add(part);
            Span<byte> limit = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(limit, scope.OutputLimit);
            parts.Add(limit);
            if (!AddBody(ref parts, body.Json.Span)) return null;
            Span<byte> bits = stackalloc byte[32];
            SHA256.HashData(parts.Written, bits);
            return new CacheKey(BinaryPrimitives.ReadUInt128BigEndian(bits), BinaryPrimitives.ReadUInt128BigEndian(bits[16..]));
        }
        finally
        {
            parts.Return();
        }
    }

    /// <summary>64 hex digits.</summary>
    public override string ToString() => $"{High:x32}{Low:x32}";

    /// <summary>Reads what <see cref="ToString"/> writes; false for anything else.</summary>
    public static bool TryParse(string text, out CacheKey key)
    {
        key = default;
        const System.Globalization.NumberStyles hex = System.Globalization.NumberStyles.AllowHexSpecifier;
        if (text.Length != 64 || !UInt128.TryParse(text.AsSpan(0, 32), hex, null, out var high) || !UInt128.TryParse(text.AsSpan(32), hex, null, out var low)) return false;
        key = new CacheKey(high, low);
        return true;
    }

    // Every member as it was sent, but those that do not change the answer.
    private static bool AddBody(ref KeyParts parts, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 256 });
        if (!reader.Read()) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (name is "logprobs" or "top_logprobs" or "audio" or "modalities" or "functions" or "web_search_options" or "stop_sequences") return false;
            if (name is "stream" or "stream_options" or "user" or "metadata" or "store" or "safety_identifier" or "prompt_cache_key" or "service_tier" or "model") continue;
            parts.Add(name);
            parts.Add(json[start..(int)reader.BytesConsumed]);
        }

        return true;
    }
}

/// <summary>What of a call's surroundings changes its answer, or who may see it.</summary>
/// <param name="Workspace">Whose workspace.</param>
/// <param name="User">Whose answer; empty where the workspace shares its answers.</param>
/// <param name="Feature">What the call is for.</param>
/// <param name="Class">The class of model it is routed to.</param>
/// <param name="ForcedModel">The model it forces; empty where it forces none.</param>
/// <param name="SystemLine">What is added to its system prompt.</param>
/// <param name="Compression">How its prompt is compressed; empty where it is not.</param>
/// <param name="OutputLimit">Most output tokens that tier and caller permit.</param>
public readonly record struct CacheScope(
    string Workspace, string User, string Feature, string Class, string ForcedModel, string SystemLine, string Compression, long OutputLimit);
