using System.Globalization;

namespace NexScout.Energy.Providers.Simulated;

/// <summary>What a simulated provider does with one request, written as <c>key=value</c> parts between semicolons:
/// <c>status=429;retry_after=2</c>, <c>hang</c>, <c>garbage</c>, <c>break_before</c>, <c>break_after=5</c>, <c>no_usage</c>,
/// <c>negative_usage</c>, <c>ttft_ms=20</c>, <c>token_ms=5</c>, <c>tokens=200</c>.</summary>
internal sealed record SimulatedStep
{
    public static readonly SimulatedStep Healthy = new();

    public int Status { get; init; } = 200;

    public int? RetryAfterSeconds { get; init; }

    public bool Hang { get; init; }

    public bool Garbage { get; init; }

    /// <summary>Breaks when this many tokens have been sent; 0 is before the first.</summary>
    public int? BreakAfter { get; init; }

    public bool NoUsage { get; init; }

    public bool NegativeUsage { get; init; }

    public TimeSpan? FirstToken { get; init; }

    public TimeSpan? PerToken { get; init; }

    public int? Tokens { get; init; }

    /// <exception cref="FormatException">A part is unknown, or its figure is missing or out of range.</exception>
    public static SimulatedStep Parse(string text)
    {
        var step = Healthy;
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            step = at < 0 ? step.WithFlag(part) : step.WithFigure(part[..at], part[(at + 1)..]);
        }

        return step;
    }

    private SimulatedStep WithFlag(string name) => name switch
    {
        "ok" => this,
        "hang" => this with { Hang = true },
        "garbage" => this with { Garbage = true },
        "break_before" => this with { BreakAfter = 0 },
        "no_usage" => this with { NoUsage = true },
        "negative_usage" => this with { NegativeUsage = true },
        _ => throw new FormatException($"'{name}' is not a step of a simulated provider."),
    };

    private SimulatedStep WithFigure(string name, string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var figure))
        {
            throw new FormatException($"'{name}' needs a whole number ≥ 0, not '{value}'.");
        }

        return name switch
        {
            "status" when figure is >= 200 and <= 599 => this with { Status = figure },
            "retry_after" => this with { RetryAfterSeconds = figure },
            "break_after" => this with { BreakAfter = figure },
            "ttft_ms" => this with { FirstToken = TimeSpan.FromMilliseconds(figure) },
            "token_ms" => this with { PerToken = TimeSpan.FromMilliseconds(figure) },
            "tokens" => this with { Tokens = figure },
            _ => throw new FormatException($"'{name}={value}' is not a step of a simulated provider."),
        };
    }
}
