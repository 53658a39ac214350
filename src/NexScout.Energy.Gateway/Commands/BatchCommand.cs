using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using NexScout.Energy.Gateway.Native;
using Spectre.Console;

namespace NexScout.Energy.Gateway.Commands;

/// <summary><c>energy batch</c>.</summary>
internal static class BatchCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var common = new CommonOptions();
        var file = new Argument<FileInfo>("FILE") { Description = "Calls as JSON lines, a JSON array, or {\"requests\": […]}" };
        var workspace = new Option<string>("--workspace") { Description = "The user's workspace", HelpName = "NAME", Required = true };
        var user = new Option<string>("--user") { Description = "Who is charged", HelpName = "NAME", Required = true };
        var key = new Option<string?>("--idempotency-key") { Description = "Goes on where a batch with the same key broke off", HelpName = "KEY" };
        var to = new Option<FileInfo?>("--out") { Description = "File for the answers, as JSON lines in the order of the input (default: standard output)", HelpName = "FILE" };
        var command = new Command("batch", "Runs many calls, a few at a time. Example: energy batch calls.jsonl --workspace acme --user ann --out answers.jsonl")
        {
            file, workspace, user, key, to,
        };
        common.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var body = await Requests(parsed.GetValue(file)!, cancel);
            await using var ledger = await Ledger.Open(common.Arguments(parsed), cancel);
            using var request = Message(body, $"{parsed.GetValue(workspace)}/{parsed.GetValue(user)}", parsed.GetValue(key));
            var (items, totals) = await Run(ledger, request, error, cancel);
            await Write(items, parsed.GetValue(to), output, cancel);
            await error.WriteLineAsync(
                $"{totals.Succeeded} of {totals.Total} answered, {totals.Failed} not; {totals.TotalTokens} tokens, ${totals.CostUsd}, {totals.EnergyCharged} energy");
            return totals.Failed == 0 ? 0 : 1;
        });
        return command;
    }

    /// <summary>The body of the request that a file stands for.</summary>
    /// <exception cref="CommandException">The file is missing or holds no calls.</exception>
    internal static async Task<byte[]> Requests(FileInfo file, CancellationToken cancel)
    {
        if (!file.Exists) throw new CommandException($"There is no file '{file.FullName}'.");
        var text = (await File.ReadAllTextAsync(file.FullName, cancel)).Trim();
        if (text.Length == 0) throw new CommandException($"{file.Name} is empty; it needs at least one call, such as {{\"prompt\": \"hello\"}}.");
        var whole = text[0] == '[' ? $$"""{"requests":{{text}}}""" : IsWhole(text) ? text : $$"""{"requests":[{{Lines(file, text)}}]}""";
        return System.Text.Encoding.UTF8.GetBytes(whole);
    }

    private static bool IsWhole(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("requests", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Lines(FileInfo file, string text)
    {
        var lines = text.Split('\n').Select((line, index) => (Text: line.Trim(), Number: index + 1)).Where(line => line.Text.Length > 0).ToList();
        foreach (var (line, number) in lines)
        {
            try
            {
                using var document = JsonDocument.Parse(line);
            }
            catch (JsonException wrong)
            {
                throw new CommandException($"{file.Name}, line {number}: this is not JSON ({wrong.Message})");
            }
        }

        return string.Join(',', lines.Select(line => line.Text));
    }

    private static HttpRequestMessage Message(byte[] body, string account, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/batch") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("x-energy-user", account);
        if (key is not null) request.Headers.TryAddWithoutValidation("idempotency-key", key);
        return request;
    }

    private static async Task<(IReadOnlyList<BatchItemView> Items, BatchTotals Totals)> Run(
        Ledger ledger, HttpRequestMessage request, TextWriter error, CancellationToken cancel)
    {
        List<BatchItemView> items = [];
        BatchTotals? totals = null;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        await console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async progress =>
        {
            var bar = progress.AddTask("calls");
            await foreach (var json in ledger.Lines(request, cancel))
            {
                var line = json.Deserialize(BatchJson.Default.BatchLine)!;
                bar.MaxValue = line.Total;
                bar.Value = line.Ended;
                if (line.Item is { } item) items.Add(item);
                totals = line.Totals ?? totals;
            }
        });
        return ([.. items.OrderBy(item => item.Index)], totals ?? throw new CommandException("The answer broke off. Run the same command again with --idempotency-key."));
    }

    private static async Task Write(IReadOnlyList<BatchItemView> items, FileInfo? to, TextWriter output, CancellationToken cancel)
    {
        var lines = items.Select(item => JsonSerializer.Serialize(item, BatchJson.Default.BatchItemView));
        if (to is not null) await File.WriteAllLinesAsync(to.FullName, lines, cancel);
        else foreach (var line in lines) await output.WriteLineAsync(line);
    }
}
