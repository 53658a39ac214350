using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace NexScout.Energy.Gateway.Commands;

/// <summary>Talks to a server's API: the running one that <c>ENERGY_URL</c> names, or one of our own on the data folder, on a port that
/// nobody else knows, for the length of a command. So every command keeps the server's rules.</summary>
internal sealed class Ledger : IAsyncDisposable
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(30);

    // What a server makes of many rows may take it a minute a statement.
    private static readonly TimeSpan _late = TimeSpan.FromMinutes(10);
    private readonly HttpClient _client;
    private readonly WebApplication? _own;
    private readonly TimeProvider _clock;

    /// <summary>Talks through a client that has no timeout of its own.</summary>
    internal Ledger(HttpClient client, WebApplication? own, TimeProvider clock) => (_client, _own, _clock) = (client, own, clock);

    /// <exception cref="CommandException">The server cannot be reached, or the data folder is in use.</exception>
    public static async Task<Ledger> Open(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        if (Environment.GetEnvironmentVariable("ENERGY_URL") is { Length: > 0 } url)
        {
            var key = Environment.GetEnvironmentVariable("ENERGY_OPERATOR_KEY") is { Length: > 0 } set
                ? set
                : throw new CommandException("ENERGY_URL is set; set ENERGY_OPERATOR_KEY too, to the operator's key of that server.");
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address)) throw new CommandException($"ENERGY_URL '{url}' is not a URL.");
            return new Ledger(Client(address, key), null, TimeProvider.System);
        }

        var once = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        var app = EnergyApp.Build(
            [.. arguments, "--urls=http://127.0.0.1:0", $"--ENERGY_OPERATOR_KEY={once}", "--Energy:Gateway:Demo=false", "--Logging:LogLevel:Default=Warning"]);
        try
        {
            await EnergyApp.Start(app, cancel);
        }
        catch (InvalidOperationException inUse)
        {
            await app.DisposeAsync();
            throw new CommandException(
                $"{inUse.Message}\nIf a server runs on these data, set ENERGY_URL (such as http://127.0.0.1:5080) and ENERGY_OPERATOR_KEY: the command then talks to it.");
        }

        return new Ledger(Client(new Uri(app.Urls.First()), once), app, TimeProvider.System);
    }

    /// <summary>One part more of a query; nothing where there is no value.</summary>
    public static string Part(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    /// <summary>Asks, and returns the answer's JSON.</summary>
    /// <exception cref="CommandException">The server refused, or did not answer within 30 s.</exception>
    public Task<JsonElement> Ask(HttpMethod method, string path, byte[]? body, CancellationToken cancel) => Ask(method, path, body, _soon, cancel);

    /// <summary>Asks for what is made of many rows, and returns the answer's JSON.</summary>
    /// <exception cref="CommandException">The server refused, or did not answer within 10 min.</exception>
    public Task<JsonElement> Survey(string path, CancellationToken cancel) => Ask(HttpMethod.Get, path, null, _late, cancel);

    private async Task<JsonElement> Ask(HttpMethod method, string path, byte[]? body, TimeSpan within, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        var response = await Sent(request, HttpCompletionOption.ResponseContentRead, within, cancel);
        using (response)
        {
            var text = await response.Content.ReadAsByteArrayAsync(cancel);
            return response.IsSuccessStatusCode ? Parse(text) : throw new CommandException(Message(response, text));
        }
    }

    /// <summary>The JSON at an address; null where there is nothing.</summary>
    /// <exception cref="CommandException">The server refused.</exception>
    public async Task<JsonElement?> Find(string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await Sent(request, HttpCompletionOption.ResponseContentRead, _soon, cancel);
        var text = await response.Content.ReadAsByteArrayAsync(cancel);
        if (response.StatusCode == System.Net.HttpStatusCode.NotFound) return null;
        return response.IsSuccessStatusCode ? Parse(text) : throw new CommandException(Message(response, text));
    }

    /// <summary>Asks for an answer in lines, and hands out each line's JSON as it comes.</summary>
    /// <exception cref="CommandException">The server refused, or the connection broke.</exception>
    public async IAsyncEnumerable<JsonElement> Lines(HttpRequestMessage request, [EnumeratorCancellation] CancellationToken cancel)
    {
        request.Headers.TryAddWithoutValidation("accept", "application/x-ndjson");
        using var response = await Sent(request, HttpCompletionOption.ResponseHeadersRead, _soon, cancel);
        if (!response.IsSuccessStatusCode) throw new CommandException(Message(response, await response.Content.ReadAsByteArrayAsync(cancel)));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
        while (await Line(reader, cancel) is { } line) yield return Parse(Encoding.UTF8.GetBytes(line));
    }

    private static async Task<string?> Line(StreamReader reader, CancellationToken cancel)
    {
        try
        {
            return await reader.ReadLineAsync(cancel);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw new CommandException($"The connection broke: {broken.Message}");
        }
    }

    private async Task<HttpResponseMessage> Sent(HttpRequestMessage request, HttpCompletionOption until, TimeSpan within, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(within, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            return await _client.SendAsync(request, until, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CommandException($"{_client.BaseAddress} did not answer within {within.TotalSeconds:0} s.");
        }
        catch (HttpRequestException away)
        {
            throw new CommandException($"{_client.BaseAddress} cannot be reached: {away.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_own is null) return;
        await _own.StopAsync();
        await _own.DisposeAsync();
    }

    private static HttpClient Client(Uri address, string key)
    {
        // Users and idempotency keys travel in headers, and may be named in any language.
        var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 };
        var client = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private static JsonElement Parse(byte[] text)
    {
        if (text.Length == 0) return default;
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static string Message(HttpResponseMessage response, byte[] text)
    {
        try
        {
            return Parse(text).GetProperty("error").GetProperty("message").GetString() ?? "";
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"The server answered {(int)response.StatusCode} {response.ReasonPhrase}.";
        }
    }
}
