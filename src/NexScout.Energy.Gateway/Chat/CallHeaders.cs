using System.Buffers;
using System.Globalization;
using NexScout.Energy.Budgets;
using NexScout.Energy.Compression;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Chat;

namespace NexScout.Energy.Gateway.Chat;

/// <summary>Reads the request headers that say what a body cannot (SPEC §16).</summary>
internal static class CallHeaders
{
    private static readonly SearchValues<char> FeatureCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    /// <summary>The engine's request for a chat.</summary>
    /// <exception cref="Problem">400 or 404: a header is wrong.</exception>
    public static GenerateRequest Request(HttpContext http, UserKey account, ChatBody body, ModelWish wish)
    {
        var headers = http.Request.Headers;
        var call = CallContext.Of(http);
        var idempotency = headers["idempotency-key"].ToString();
        if (idempotency.Length > 0)
        {
            if (idempotency.Length > 255) throw Problem.Invalid("An idempotency key has at most 255 characters.", "idempotency-key");
            call.Rename(http, RequestId.FromIdempotencyKey(account, idempotency));
        }

        var feature = headers["x-energy-feature"].ToString();
        var named = headers["x-energy-mode"] is [{ Length: > 0 } mode] ? Mode(mode, "x-energy-mode") : null;
        return new GenerateRequest
        {
            Id = call.Id,
            Idempotent = idempotency.Length > 0,
            User = account,
            Feature = feature.Length == 0 ? "ai_message" : Feature(feature, "x-energy-feature"),
            Body = body,
            ForceModel = wish.Force,
            // "auto" as a model is what SDKs must say to say nothing; then the header speaks.
            Mode = wish.Mode is null or "auto" ? named ?? wish.Mode : wish.Mode,
            AllowCache = headers["x-energy-allow-cache"].Count > 0 ? Flag(headers, "x-energy-allow-cache") : null,
            Compress = headers["x-energy-compress"] is [{ Length: > 0 } level] ? Compress(level, "x-energy-compress") : default,
            CacheUse = Cache(headers.CacheControl.ToString()),
            EmotionalDepth = headers["x-energy-emotional-depth"] is [{ Length: > 0 } depth] ? Depth(depth) : null,
            RequireQuality = Flag(headers, "x-energy-require-quality"),
            PreferSpeed = Flag(headers, "x-energy-prefer-speed"),
            Betas = headers["anthropic-beta"].ToString() is { Length: > 0 } betas ? Betas(betas) : null,
            Quote = headers["x-energy-quote"] is [{ Length: > 0 } quote] ? Quote(quote) : null,
            Prediction = headers["x-energy-prediction"] is [{ Length: > 0 } prediction] ? Prediction(prediction) : null,
            ProspectId = headers["x-energy-prospect"] is [{ Length: > 0 } prospect] ? Prospect(prospect, "x-energy-prospect") : null,
        };
    }

    public static string Feature(string text, string param) =>
        text.Length is > 0 and <= 64 && !text.AsSpan().ContainsAnyExcept(FeatureCharacters)
            ? text
            : throw Problem.Invalid("A feature is 1 to 64 of a-z, A-Z, 0-9, '_', '-' and '.'.", param);

    public static string Mode(string text, string param) =>
        ModelWish.IsMode(text) ? text : throw Problem.Invalid("A mode is auto, fast, pro or expert.", param);

    public static string Prospect(string text, string param) =>
        text.Length <= 128 && !text.AsSpan().ContainsAnyInRange('\0', '\u001f') ? text : throw Problem.Invalid("A prospect id has at most 128 characters.", param);

    private static string Betas(string text) =>
        text.Length <= 1_024 && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? text
            : throw Problem.Invalid("anthropic-beta has at most 1024 visible ASCII characters.", "anthropic-beta");

    public static RequestId Quote(string text) =>
        PrefixedId.TryParse(PrefixedId.Quote, text, out var id) ? id : throw Problem.NotFound("quote", text);

    public static RequestId Prediction(string text) =>
        PrefixedId.TryParse(PrefixedId.Prediction, text, out var id) ? id : throw Problem.NotFound("prediction", text);

    public static CompressionLevel Compress(string text, string param) => text switch
    {
        "none" => CompressionLevel.None,
        "light" => CompressionLevel.Light,
        "strong" => CompressionLevel.Strong,
        _ => throw Problem.Invalid("A level of compression is none, light or strong.", param),
    };

    public static double Depth(double depth, string param) =>
        depth is >= 0 and <= 1 ? depth : throw Problem.Invalid("Emotional depth is a number from 0 to 1.", param);

    private static double Depth(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var depth)
            ? Depth(depth, "x-energy-emotional-depth")
            : throw Problem.Invalid("Emotional depth is a number from 0 to 1.", "x-energy-emotional-depth");

    private static CacheUse Cache(string control) =>
        control.Length == 0 ? CacheUse.Normal
        : control.Contains("no-store", StringComparison.OrdinalIgnoreCase) ? CacheUse.None
        : control.Contains("no-cache", StringComparison.OrdinalIgnoreCase) ? CacheUse.Refresh
        : CacheUse.Normal;

    private static bool Flag(IHeaderDictionary headers, string name) => headers[name].ToString() switch
    {
        "" or "0" or "false" => false,
        "1" or "true" => true,
        _ => throw Problem.Invalid($"{name} is true or false.", name),
    };
}
