using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Compression;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.OpenApi;
using NexScout.Energy.Gateway.Wire;

namespace NexScout.Energy.Gateway.Native;

/// <summary>Compresses a text without running a call (SPEC §7). Costs no energy.</summary>
internal sealed class CompressEndpoints(IPromptCompressor compressor, GatewayOptions options) : IApiArea
{
    public IReadOnlyList<ApiRoute> Routes =>
    [
        new("POST", "/api/compress", "calls", "Compresses a text: what it becomes, what that saves, and what was removed by rule.", Compress)
            { Request = typeof(CompressRequest), Response = typeof(CompressView), Parameters = [ApiTable.CallParameters[0]] },
    ];

    public IJsonTypeInfoResolver Types => CompressJson.Default;

    private async Task Compress(HttpContext http, Caller caller)
    {
        var account = caller.Account(http);
        var asked = await JsonBody.Read(http, CompressJson.Default.CompressRequest, options.MaxBodyBytes);
        var level = asked.Level switch
        {
            null or "strong" => CompressionLevel.Strong,
            "light" => CompressionLevel.Light,
            _ => throw Problem.Invalid("level is light or strong.", "level"),
        };
        if (asked.Text is not { Length: > 0 } text) throw Problem.Invalid("text is missing: send the text to compress.", "text");
        if (text.Contains('\0')) throw Problem.Invalid("text holds the NUL character; send it without.", "text");
        if (asked.TargetTokens is < 1) throw Problem.Invalid("target_tokens is 1 or more.", "target_tokens");
        var made = compressor.Compress(text, new CompressionWish(account.Workspace, level, asked.TargetTokens));
        var view = new CompressView(
            made.Text, level == CompressionLevel.Light ? "light" : "strong", made.TokensBefore, made.TokensAfter,
            made.TokensBefore - made.TokensAfter,
            Math.Round(made.Ratio, 4), Math.Round(made.Quality, 4), made.FromCache, TextCompressor.Version, made.Removed);
        await JsonBody.Write(http, view, CompressJson.Default.CompressView);
    }
}
