using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace NexScout.Energy.Providers.Simulated;

/// <summary>Answers the simulated upstream's calls, with the faults that are asked for.</summary>
internal sealed class UpstreamCalls(TimeProvider clock)
{
    private readonly ConcurrentQueue<SimulatedStep> _schedule = new();

    /// <summary>Sets the steps of the next requests: a JSON array of texts.</summary>
    public async Task Schedule(HttpContext http)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            var steps = json.RootElement.EnumerateArray().Select(step => SimulatedStep.Parse(step.GetString() ?? "")).ToArray();
            _schedule.Clear();
            foreach (var step in steps) _schedule.Enqueue(step);
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            await Error(http, StatusCodes.Status400BadRequest, "The schedule must be a JSON array of steps. " + e.Message);
        }
    }

    public Task Completion(HttpContext http) => Serve(http, anthropic: false);

    public Task Messages(HttpContext http) => Serve(http, anthropic: true);

    private async Task Serve(HttpContext http, bool anthropic)
    {
        SimulatedPrompt prompt;
        SimulatedStep step;
        try
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            prompt = SimulatedPrompt.Read(body.GetBuffer().AsSpan(0, (int)body.Length));
            step = Step(http, prompt);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            await Error(http, StatusCodes.Status400BadRequest, e.Message);
            return;
        }

        try
        {
            await Answer(http, prompt, step, anthropic);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller went away: there is nobody left to answer.
        }
    }

    private SimulatedStep Step(HttpContext http, SimulatedPrompt prompt)
    {
        if (http.Request.Headers.TryGetValue("x-sim", out var header)) return SimulatedStep.Parse(header.ToString());
        var marker = prompt.Model.IndexOf("sim:", StringComparison.Ordinal);
        if (marker >= 0) return SimulatedStep.Parse(prompt.Model[(marker + 4)..]);
        return _schedule.TryDequeue(out var step) ? step : SimulatedStep.Healthy;
    }

    private async Task Answer(HttpContext http, SimulatedPrompt prompt, SimulatedStep step, bool anthropic)
    {
        if (step.Hang) await Task.Delay(Timeout.InfiniteTimeSpan, clock, http.RequestAborted);
        await Wait(step.FirstToken, http);
        if (step.RetryAfterSeconds is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (step.Status != 200)
        {
            await Error(http, step.Status, "This failure was asked for.");
            return;
        }

        if (step.Garbage)
        {
            http.Response.ContentType = prompt.Stream ? "text/event-stream" : "text/html";
            await http.Response.WriteAsync(prompt.Stream ? "data: <html>\n\n" : "<html>busy</html>", http.RequestAborted);
            return;
        }

        var reply = new SimulatedReply(prompt, step, prompt.Model, prompt.MaxTokens, null);
        if (prompt.Stream) await Stream(http, prompt, reply, anthropic);
        else await Whole(http, reply, anthropic);
    }

    private async Task Whole(HttpContext http, SimulatedReply reply, bool anthropic)
    {
        await Wait(reply.Step.PerToken * reply.Tokens, http);
        var json = anthropic ? AnthropicReply.Body(reply) : OpenAIReply.Body(reply);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        if (reply.Step.BreakAfter is null)
        {
            await http.Response.Body.WriteAsync(json, http.RequestAborted);
            return;
        }

        await http.Response.Body.WriteAsync(json.AsMemory(0, json.Length / 2), http.RequestAborted);
        throw await Break(http);
    }

    private async Task Stream(HttpContext http, SimulatedPrompt prompt, SimulatedReply reply, bool anthropic)
    {
        http.Response.ContentType = "text/event-stream";
        var tokens = 0;
        foreach (var (name, data, isToken) in anthropic ? AnthropicReply.Events(reply).Select(Named) : Chunks(reply, prompt))
        {
            if (isToken && tokens == reply.Step.BreakAfter)
            {
                throw await Break(http);
            }

            if (isToken && tokens++ > 0) await Wait(reply.Step.PerToken, http);
            Write(http, name, data.Span);
            if (isToken) await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }

        if (!anthropic) Write(http, null, "[DONE]"u8);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    // An exception closes the connection behind what was sent; an abort would take that back with it.
    private static async Task<IOException> Break(HttpContext http)
    {
        await http.Response.Body.FlushAsync(http.RequestAborted);
        return new IOException("This break was asked for.");
    }

    private static (string? Event, ReadOnlyMemory<byte> Data, bool IsToken) Named((string Event, byte[] Data, bool IsToken) of) => of;

    private static IEnumerable<(string? Event, ReadOnlyMemory<byte> Data, bool IsToken)> Chunks(SimulatedReply reply, SimulatedPrompt prompt) =>
        OpenAIReply.Events(reply, prompt.IncludeUsage).Select(chunk => ((string?)null, chunk.Data, chunk.OutputCharacters > 0));

    private static void Write(HttpContext http, string? name, ReadOnlySpan<byte> data)
    {
        var writer = http.Response.BodyWriter;
        var most = data.Length + (name?.Length ?? 0) + 32;
        var span = writer.GetSpan(most);
        var at = 0;
        if (name is not null)
        {
            at += Put(span[at..], "event: "u8);
            at += Encoding.ASCII.GetBytes(name, span[at..]);
            at += Put(span[at..], "\n"u8);
        }

        at += Put(span[at..], "data: "u8);
        at += Put(span[at..], data);
        at += Put(span[at..], "\n\n"u8);
        writer.Advance(at);
    }

    private static int Put(Span<byte> to, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(to);
        return bytes.Length;
    }

    private Task Wait(TimeSpan? time, HttpContext http) =>
        time > TimeSpan.Zero ? Task.Delay(time.Value, clock, http.RequestAborted) : Task.CompletedTask;

    private static async Task Error(HttpContext http, int status, string message)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        var text = JsonEncodedText.Encode(message);
        await http.Response.WriteAsync(
            $"{{\"type\":\"error\",\"error\":{{\"message\":\"{text}\",\"type\":\"simulated_error\",\"code\":\"simulated_error\"}}}}",
            http.RequestAborted);
    }
}
