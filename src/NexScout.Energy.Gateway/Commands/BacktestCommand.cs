using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NexScout.Energy.Gateway.Backtest;

namespace NexScout.Energy.Gateway.Commands;

/// <summary><c>energy backtest</c>.</summary>
internal static class BacktestCommand
{
    public static Command Create(TextWriter output)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A trace (TIMESTAMP,ContextTokens,GeneratedTokens) or answers (prompt and …_response columns), as CSV" };
        var json = new Option<bool>("--json") { Description = "As JSON" };
        var command = new Command("backtest", "Puts the forecasts to the test on real traffic: the simple formulas beside the calibrated ones. Example: energy backtest trace.csv") { file, json };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            if (!path.Exists) throw new CommandException($"There is no file '{path.FullName}'.");
            var report = BacktestRun.Run(path.FullName);
            if (parsed.GetValue(json)) output.WriteLine(JsonSerializer.Serialize(report, BacktestJson.Default.BacktestReport));
            else Print(output, report);
            return 0;
        });
        return command;
    }

    private static void Print(TextWriter output, BacktestReport report)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.File}: {report.Rows} rows ({report.Kind})"));
        var l = report.Length;
        var length = Tables.New("length of an answer", "1.5 × input", "calibrated");
        length.Row("median error", Percent(l.SeedMedianError), Percent(l.CalibratedMedianError));
        length.Row("total beside the real one", Percent(l.SeedTotal), Percent(l.CalibratedTotal));
        length.Row("answers under the 90th percentile", "", Percent(l.UnderP90));
        length.Write(output);
        if (report.Volume.Count == 0) return;
        var volume = Tables.New("next bucket's tokens", "forecasts", "mean of 7: error", "calibrated: error", "70–150 %: held", "90 % interval: held", "its width");
        foreach (var v in report.Volume)
        {
            volume.Row(
                string.Create(CultureInfo.InvariantCulture, $"{v.BucketSeconds} s"), v.Forecasts.ToString(CultureInfo.InvariantCulture), Percent(v.SeedError),
                Percent(v.CalibratedError), Percent(v.SeedCoverage), Percent(v.CalibratedCoverage), Percent(v.CalibratedWidth));
        }

        volume.Write(output);
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0} %");
}
