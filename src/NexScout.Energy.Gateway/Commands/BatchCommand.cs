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
        var key = new Option<string?>("--idempotency-key") { Description = "Names the batch; with --out there is no need of one", HelpName = "KEY" };
        var to = new Option<FileInfo?>("--out")
        {
            Description = "File for the answers, as JSON lines, written as they come; the same command again goes on there "
                + "(default: standard output)",
            HelpName = "FILE",
        };
        var command = new Command("batch", "Runs many calls, a few at a time. Example: energy batch calls.jsonl --workspace acme --user ann --out answers.jsonl")
        {
            file, workspace, user, key, to,
        };
        common.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var calls = await BatchFile.Read(parsed.GetValue(file)!, cancel);
            var wish = new Wish($"{parsed.GetValue(workspace)}/{parsed.GetValue(user)}", parsed.GetValue(key));
            if (parsed.GetValue(to) is not { } path) return await Print(calls, common.Arguments(parsed), wish, output, error, cancel);
            return await Fill(path, calls, common.Arguments(parsed), wish, error, cancel);
        });
        return command;
    }

    private static async Task<int> Print(
        BatchFile calls, IReadOnlyList<string> arguments, Wish wish, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        await using var ledger = await Ledger.Open(arguments, cancel);
        int[] all = [.. Enumerable.Range(0, calls.Calls.Count)];
        using var request = Message(calls.Body(all, _ => null), wish);
        List<BatchItemView> items = [];
        var totals = await Run(
            ledger, request, error, item => { items.Add(item); return Task.CompletedTask; },
            "Run the same command again with --idempotency-key or with --out to go on where it broke off.", cancel);
        foreach (var item in items.OrderBy(item => item.Index))
            await output.WriteLineAsync(JsonSerializer.Serialize(item, BatchJson.Default.BatchItemView));
        return await Told(error, totals, 0);
    }

    private static async Task<int> Fill(
        FileInfo path, BatchFile calls, IReadOnlyList<string> arguments, Wish wish, TextWriter error, CancellationToken cancel)
    {
        using var answers = BatchAnswers.Open(path, calls, wish.Account, wish.Key);
        var (left, before) = (answers.Left(calls.Calls.Count), answers.Answered);
        if (left.Count == 0)
        {
            await error.WriteLineAsync($"All {before} calls are answered in {path.Name}; nothing was sent.");
            return 0;
        }

        await using var ledger = await Ledger.Open(arguments, cancel);
        var totals = await Send(left);
        if (answers.Repeated.Count > 0 && await CutOffCalls.Find(ledger, answers, error, cancel) is { Count: > 0 } again)
        {
            var more = await Send(again);
            totals = new BatchTotals(
                totals.Total, totals.Succeeded + more.Succeeded, totals.Failed - more.Succeeded, totals.TotalTokens + more.TotalTokens,
                totals.CostUsd + more.CostUsd, totals.EnergyCharged + more.EnergyCharged);
        }

        answers.Sort();
        return await Told(error, totals, before);

        async Task<BatchTotals> Send(IReadOnlyList<int> places)
        {
            using var request = Message(calls.Body(places, answers.Key), wish);
            return await Run(
                ledger, request, error, item => answers.Add(item with { Index = places[item.Index] }),
                $"What was answered is in {path.Name}. Run the same command again: it goes on there, and what was answered "
                + "is not charged twice.", cancel);
        }
    }

    private static async Task<int> Told(TextWriter error, BatchTotals totals, int before)
    {
        var earlier = before > 0 ? $", {before} were answered before" : "";
        await error.WriteLineAsync(
            $"{totals.Succeeded} of {totals.Total} answered, {totals.Failed} not{earlier}; {totals.TotalTokens} tokens, "
            + $"${totals.CostUsd}, {totals.EnergyCharged} energy");
        return totals.Failed == 0 ? 0 : 1;
    }

    private static HttpRequestMessage Message(byte[] body, Wish wish)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/batch") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("x-energy-user", wish.Account);
        if (wish.Key is { } key) request.Headers.TryAddWithoutValidation("idempotency-key", key);
        return request;
    }

    private static async Task<BatchTotals> Run(
        Ledger ledger, HttpRequestMessage request, TextWriter error, Func<BatchItemView, Task> take, string again, CancellationToken cancel)
    {
        BatchTotals? totals = null;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        await console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async progress =>
        {
            var bar = progress.AddTask("calls");
            try
            {
                await foreach (var json in ledger.Lines(request, cancel))
                {
                    var line = json.Deserialize(BatchJson.Default.BatchLine)!;
                    bar.MaxValue = line.Total;
                    bar.Value = line.Ended;
                    if (line.Item is { } item) await take(item);
                    totals = line.Totals ?? totals;
                }
            }
            catch (CommandException broken) when (bar.Value > 0)
            {
                throw new CommandException($"{broken.Message}\n{again}");
            }
        });
        return totals ?? throw new CommandException($"The answer broke off. {again}");
    }

    private readonly record struct Wish(string Account, string? Key);
}
