using System.Buffers;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Health;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Gateway.Chat;

/// <summary>The public dialects: <c>POST /v1/chat/completions</c> and <c>POST /v1/messages</c> (SPEC §16).</summary>
internal sealed class ChatEndpoints(
    IEnergyEngine engine, IChatIntake intake, IDialects dialects, ICatalogDesk catalog, DrainGate gate, CallEvents events, GatewayOptions options)
{
    public Task OpenAI(HttpContext http, Caller caller) => Run(http, caller, WireFormat.OpenAI);

    public Task Anthropic(HttpContext http, Caller caller) => Run(http, caller, WireFormat.Anthropic);

    private async Task Run(HttpContext http, Caller caller, WireFormat format)
    {
        using var running = gate.Enter();
        var account = caller.Account(http);
        using var read = await RequestBody.Read(http, options.MaxBodyBytes);
        var body = intake.Read(format, read.Json);
        var request = CallHeaders.Request(http, account, body, ModelWish.Read(body.Facts.Model, catalog.Routable));
        GenerateResult? result = null;
        try
        {
            result = body.Facts.Stream ? await Stream(http, request, format) : await Whole(http, request, format);
        }
        finally
        {
            // After a retry or a cancelled call the transport may still be reading the body; then it must never be lent to another request.
            if (result is not { Attempts: <= 1, Outcome: CallOutcome.Succeeded or CallOutcome.Refused or CallOutcome.Cached }) read.Keep();
        }

        events.Ended(request, result);
    }

    private async Task<GenerateResult> Whole(HttpContext http, GenerateRequest request, WireFormat format)
    {
        var result = await engine.Generate(request, null, http.RequestAborted);
        AnswerHeaders.Set(http, request, result);
        if (result.Refusal is { } refusal) await ProblemWriter.Write(http, Problem.Of(refusal, result.ProviderStatus));
        else if (result.Body is { } answer) await Answer(http, answer.Json, result, format);
        return result;
    }

    private async Task Answer(HttpContext http, ReadOnlyMemory<byte> json, GenerateResult result, WireFormat format)
    {
        if (result.Format != format)
        {
            try
            {
                json = dialects.Answer(json, result.Format, format);
            }
            catch (ProviderException wrong)
            {
                // It was charged, since the provider worked for it; to try again is the caller's choice.
                await ProblemWriter.Write(http, new Problem(502, "server_error", "provider_unavailable", wrong.Message) { NoRetry = true });
                return;
            }
        }

        using var patched = new PooledBuffer(json.Length + 512);
        UsagePatch.Write(patched, json.Span, format, result);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = patched.Written.Length;
        http.Response.BodyWriter.Write(patched.Written.Span);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    private async Task<GenerateResult> Stream(HttpContext http, GenerateRequest request, WireFormat format)
    {
        using var sink = new StreamSink(http, request, format, request.Body.Facts.IncludeUsage, dialects);
        var result = await engine.Generate(request, sink, http.RequestAborted);
        if (sink.Started)
        {
            if (!http.RequestAborted.IsCancellationRequested) await sink.End(result);
            return result;
        }

        AnswerHeaders.Set(http, request, result);
        if (result.Refusal is { } refusal) await ProblemWriter.Write(http, Problem.Of(refusal, result.ProviderStatus));
        return result;
    }
}
