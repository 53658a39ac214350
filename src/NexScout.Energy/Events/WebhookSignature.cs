using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NexScout.Energy.Events;

/// <summary>How deliveries are signed (Standard Webhooks): HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
public static class WebhookSignature
{
    private const string Prefix = "whsec_";
    private const int KeyBytes = 32;

    /// <summary>A new secret: <c>whsec_</c> and 32 random bytes in base64.</summary>
    public static string NewSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>The signature of a delivery: <c>v1,</c> and the base64 of the HMAC.</summary>
    /// <param name="secret">A secret as <see cref="NewSecret"/> makes it.</param>
    /// <param name="id">The event's id.</param>
    /// <param name="timestamp">Unix seconds of the try.</param>
    /// <param name="body">The body as it is sent.</param>
    /// <exception cref="FormatException">The secret is none.</exception>
    public static string Of(string secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal)) throw new FormatException($"A webhook's secret begins with {Prefix}.");
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret[Prefix.Length..]));
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hash.AppendData(body);
        return "v1," + Convert.ToBase64String(hash.GetHashAndReset());
    }
}
