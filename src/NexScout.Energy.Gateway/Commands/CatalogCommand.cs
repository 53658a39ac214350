using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NexScout.Energy.Gateway.Native;

namespace NexScout.Energy.Gateway.Commands;

/// <summary><c>energy catalog</c>.</summary>
internal static class CatalogCommand
{
    public static Command Create(TextWriter output) => new("catalog", "Shows the models and their prices, or takes new ones in.") { Show(output), Import(output) };

    private static Command Show(TextWriter output)
    {
        var common = new CommonOptions();
        var json = new Option<bool>("--json") { Description = "As JSON" };
        var command = new Command("show", "Shows the catalog.") { json };
        common.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await Ledger.Open(common.Arguments(parsed), cancel);
            var answer = await ledger.Ask(HttpMethod.Get, "/api/catalog", null, cancel);
            if (parsed.GetValue(json)) await output.WriteLineAsync(answer.GetRawText());
            else Print(output, answer.Deserialize(GatewayJson.Default.CatalogView)!);
            return 0;
        });
        return command;
    }

    private static Command Import(TextWriter output)
    {
        var common = new CommonOptions();
        var file = new Argument<FileInfo>("file") { Description = "LiteLLM's model_prices_and_context_window.json" }.AcceptExistingOnly();
        var command = new Command("import", "Takes prices from the public LiteLLM price file. Example: energy catalog import prices.json") { file };
        common.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var bytes = await File.ReadAllBytesAsync(parsed.GetValue(file)!.FullName, cancel);
            await using var ledger = await Ledger.Open(common.Arguments(parsed), cancel);
            var answer = await ledger.Ask(HttpMethod.Post, "/api/catalog/import", bytes, cancel);
            var list = answer.Deserialize(GatewayJson.Default.CatalogView)!;
            Print(output, list);
            foreach (var skipped in list.Skipped ?? []) await output.WriteLineAsync($"left out: {skipped}");
            return 0;
        });
        return command;
    }

    private static void Print(TextWriter output, CatalogView list)
    {
        var table = Tables.New("model", "class", "$ in /1k", "$ out /1k", "context", "quality", "speed", "best for");
        foreach (var m in list.Models)
        {
            var price = m.Prices.Count > 0 ? m.Prices[^1] : null;
            table.Row(
                $"{m.Provider}/{m.Model}", m.Class, Number(price?.CostPer1kInput), Number(price?.CostPer1kOutput),
                m.ContextTokens.ToString("N0", CultureInfo.InvariantCulture), m.Quality.ToString("0.00", CultureInfo.InvariantCulture),
                m.Speed.ToString("0.00", CultureInfo.InvariantCulture), m.BestFor ?? "");
        }

        table.Write(output);
    }

    private static string Number(decimal? usd) => usd?.ToString("0.#########", CultureInfo.InvariantCulture) ?? "unpriced";
}
