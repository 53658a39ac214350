namespace NexScout.Energy.Reports;

/// <summary>A table of figures.</summary>
/// <param name="Name">Its name, as in the API.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Range">Which calls.</param>
/// <param name="Columns">Names of the columns, in snake_case.</param>
/// <param name="Rows">A value a column: string, long, decimal (USD), double (a share, a mean) or bool.</param>
/// <param name="Note">How a figure is to be read, where its name does not say it; null for none.</param>
public sealed record Report(
    string Name, string Title, ReportRange Range, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object>> Rows, string? Note);
