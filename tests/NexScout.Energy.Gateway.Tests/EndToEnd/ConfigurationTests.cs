using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>What a product knows of its callers reaches the prompt, from storage and from an HTTP endpoint (SPEC §2).</summary>
public sealed class ConfigurationTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("energy-configuration-").FullName;
    private readonly ConcurrentQueue<string> _prompts = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private WebApplication _product = null!;
    private Uri _productUrl = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None"]);
        _product = builder.Build();
        _product.MapPost("/v1/chat/completions", (RequestDelegate)Complete);
        _product.MapGet("/config/{part}", (RequestDelegate)Part);
        await _product.StartAsync(TestContext.Current.CancellationToken);
        _productUrl = new Uri(_product.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        await _product.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Prompt_WithConfiguration_CarriesItToTheProvider()
    {
        await using var server = await EnergyProcess.Start(Settings(), "--data", _data);
        var key = await EnergyClient.NewKey(server.Address, "acme", "ann", "pro");
        using var operators = Client(server.Address, EnergyProcess.OperatorKey);
        await Put(operators, "/api/configuration/company?workspace=acme", """{"name":"Northgate","brand_voice":"warm, never pushy"}""", HttpStatusCode.NoContent);
        await Put(operators, "/api/configuration/companie?workspace=acme", "{}", HttpStatusCode.NotFound);
        await Put(operators, "/api/configuration/company?workspace=acme", "5", HttpStatusCode.BadRequest);
        using var ann = new EnergyClient(server.Address, key);

        var answer = await ann.Chat("Write to Dana.");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(_prompts.TryPeek(out var prompt));
        Assert.Contains("Company brand voice: warm, never pushy.", prompt, StringComparison.Ordinal);
        Assert.Contains("Products: Scanner (price: 499).", prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("Northgate secret", prompt, StringComparison.Ordinal);
        Assert.Contains("products acme Bearer product-key", _asked);
        var shown = await ann.Get("/api/configuration");
        Assert.Equal("http", shown.GetProperty("parts").GetProperty("products").GetProperty("source").GetString());
        Assert.Equal("storage", shown.GetProperty("parts").GetProperty("company").GetProperty("source").GetString());
        Assert.Contains("workspace", shown.GetProperty("failed").EnumerateArray().Select(part => part.GetString()));
        var receipt = (await ann.Get($"/api/requests/{answer.RequestId}")).GetProperty("receipt");
        Assert.True(receipt.GetProperty("added_prompt_tokens").GetInt64() > 10);
        Assert.Contains("workspace part", receipt.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_OfOthers_IsNotThereForAUser()
    {
        await using var server = await EnergyProcess.Start(Settings(), "--data", _data);
        var key = await EnergyClient.NewKey(server.Address, "acme", "ann", "pro");
        using var ann = Client(server.Address, key);
        await Put(ann, "/api/configuration/company", "{}", HttpStatusCode.Forbidden);
        using var foreign = await ann.GetAsync(new Uri("/api/configuration?user=bob", UriKind.Relative), TestContext.Current.CancellationToken);
        using var own = JsonDocument.Parse(await foreign.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("ann", own.RootElement.GetProperty("user").GetString());
    }

    private Dictionary<string, string> Settings() => new()
    {
        ["Energy__Configuration__Source__HttpUrl"] = $"{_productUrl}config",
        ["Energy__Configuration__Source__HttpKeyEnv"] = "PRODUCT_KEY",
        ["PRODUCT_KEY"] = "product-key",
        ["Energy__Providers__openai__Kind"] = "openai",
        ["Energy__Providers__openai__BaseUrl"] = $"{_productUrl}v1",
        ["Energy__Providers__anthropic__Kind"] = "openai",
        ["Energy__Providers__anthropic__BaseUrl"] = $"{_productUrl}v1",
        ["Energy__Providers__groq__Kind"] = "openai",
        ["Energy__Providers__groq__BaseUrl"] = $"{_productUrl}v1",
    };

    private async Task Complete(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        using var body = JsonDocument.Parse(await reader.ReadToEndAsync(http.RequestAborted));
        _prompts.Enqueue(string.Join('\n', body.RootElement.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("content").GetString())));
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(
            """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":60,"completion_tokens":5,"total_tokens":65}}""",
            http.RequestAborted);
    }

    private async Task Part(HttpContext http)
    {
        var part = (string)http.Request.RouteValues["part"]!;
        _asked.Enqueue($"{part} {http.Request.Query["workspace"]} {http.Request.Headers.Authorization}");
        if (part == "workspace") http.Response.StatusCode = 500;
        else if (part == "products") await http.Response.WriteAsync("""[{"name":"Scanner","price":499}]""", http.RequestAborted);
        else http.Response.StatusCode = 404;
    }

    private static HttpClient Client(Uri address, string key)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private static async Task Put(HttpClient client, string path, string json, HttpStatusCode expected)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await client.PutAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(expected, answer.StatusCode);
    }
}
