using System.Globalization;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>The sentences and suggestions of the budgets' refusals (SPEC §3).</summary>
internal static class Refusals
{
    private static readonly string[] NewQuote = ["Ask for a new quote with POST /api/quote"];

    internal static Refusal Duplicate() => new(
        RefusalReason.DuplicateRequest, "A request with this id is no longer open: it has ended or its reservation has lapsed.", ["Send the request with a new id"]);

    internal static Refusal QuoteExpired() => new(
        RefusalReason.QuoteExpired, "The quote has expired: what it held was given back.", NewQuote);

    internal static Refusal QuoteNotFound(RequestId id) => new(
        RefusalReason.QuoteNotFound, $"There is no quote '{PrefixedId.Of(PrefixedId.Quote, id)}'.", NewQuote);

    internal static Refusal QuoteMismatch() => new(
        RefusalReason.QuoteMismatch, "The quote was made for another request: it holds for the very same body and feature only.", NewQuote);

    internal static Refusal QuoteUsed(bool released) => new(
        RefusalReason.QuoteUsed, released ? "The quote was given back." : "The quote was used by another call: it holds for one.", NewQuote);

    internal static Refusal QuotedModelGone(string model) => new(
        RefusalReason.ProviderUnavailable, $"The quoted model '{model}' is no longer served.", NewQuote);

    internal static Refusal Rate(string what, int limit, long asked, long left, TimeSpan wait) => new(
        RefusalReason.RateLimitExceeded,
        Text($"The rate of {limit} {what} a minute is reached: this call needs {asked}, {left} are left. Try again in {Span(wait)}."),
        [$"Wait {Span(wait)}", "Upgrade your plan"], wait);

    internal static Refusal Day(long asked, long left, long limit, long ticks) => Tokens(
        RefusalReason.DailyBudgetExceeded, "daily", asked, left, limit, ticks);

    internal static Refusal Week(long asked, long left, long limit, long ticks) => Tokens(
        RefusalReason.BudgetExceeded, "weekly", asked, left, limit, ticks);

    internal static Refusal Debt(long asked, long left, long limit, long ticks) => new(
        RefusalReason.BudgetExceeded,
        Text($"The weekly token budget and the debt limit of {limit} tokens would be exceeded: this call needs {asked}, {Math.Max(0, left)} are left. They reset in {Span(new(ticks))}."),
        Suggestions(ticks), new TimeSpan(ticks));

    internal static Refusal Energy(long asked, long left, TimeSpan? wait) => new(
        RefusalReason.InsufficientEnergy,
        Text($"Not enough energy: this call needs {asked}, {Math.Max(0, left)} is left.") + (wait is { } w ? $" It refills in {Span(w)}." : " It is more than your plan can hold."),
        ["Use compression mode", "Split your input into smaller parts", "Upgrade your plan"], wait);

    internal static Refusal Usd(string window, long asked, long room, TimeSpan reset) => new(
        RefusalReason.BudgetExceeded,
        Text($"The workspace's budget of this {window} would be exceeded: this call may cost ${new NanoUsd(asked)}, ${new NanoUsd(Math.Max(0, room))} is left for you. It resets in {Span(reset)}."),
        Suggestions(reset.Ticks), reset);

    private static Refusal Tokens(RefusalReason reason, string window, long asked, long left, long limit, long ticks) => new(
        reason,
        Text($"The {window} budget of {limit} tokens would be exceeded: this call needs {asked}, {Math.Max(0, left)} are left. It resets in {Span(new(ticks))}."),
        Suggestions(ticks), new TimeSpan(ticks));

    private static string[] Suggestions(long ticks) =>
        ["Split your input into smaller parts", "Use compression mode", "Upgrade your plan", $"Wait for the reset in {Span(new(ticks))}"];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Span(TimeSpan span) => span switch
    {
        { TotalDays: >= 1 } => Text($"{(int)span.TotalDays} d {span.Hours} h"),
        { TotalHours: >= 1 } => Text($"{span.Hours} h {span.Minutes} min"),
        { TotalMinutes: >= 1 } => Text($"{span.Minutes} min {span.Seconds} s"),
        _ => Text($"{Math.Max(1, (long)Math.Ceiling(span.TotalSeconds))} s"),
    };
}
