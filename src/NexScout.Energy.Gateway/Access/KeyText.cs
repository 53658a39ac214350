using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace NexScout.Energy.Gateway.Access;

/// <summary>The text of a key: <c>nse-</c>, a public id of 12 characters, a secret of 43 (256 random bits).</summary>
internal static class KeyText
{
    public const int MostCharacters = 512;
    private const string Prefix = "nse-";
    private const int IdLength = 12;
    private const int SecretLength = 43;
    private const string IdAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create(IdAlphabet);

    /// <summary>A fresh key and its public id.</summary>
    public static (string Key, string Id) New()
    {
        var id = RandomNumberGenerator.GetString(IdAlphabet, IdLength);
        var secret = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return ($"{Prefix}{id}-{secret}", id);
    }

    /// <summary>The public id within a key; false where the text has not a key's shape.</summary>
    public static bool TryReadId(ReadOnlySpan<char> key, out ReadOnlySpan<char> id)
    {
        id = default;
        if (key.Length != Prefix.Length + IdLength + 1 + SecretLength || !key.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        if (key[Prefix.Length + IdLength] != '-') return false;
        id = key.Slice(Prefix.Length, IdLength);
        return !id.ContainsAnyExcept(IdCharacters);
    }

    /// <summary>SHA-256 of the whole key. At most <see cref="MostCharacters"/> characters.</summary>
    public static void Hash(ReadOnlySpan<char> key, Span<byte> hash)
    {
        Span<byte> utf8 = stackalloc byte[MostCharacters * 3];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(key, utf8)], hash);
    }
}
