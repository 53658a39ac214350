namespace NexScout.Energy.Pricing;

/// <summary>What one model costs, tiered for long inputs (SPEC §6, §10).</summary>
public sealed record ModelPrice
{
    /// <summary>Price of an input token.</summary>
    public required TokenPrice Input { get; init; }

    /// <summary>Price of an output token, reasoning included.</summary>
    public required TokenPrice Output { get; init; }

    /// <summary>Price of an input token read from the provider's cache; as <see cref="Input"/> where absent.</summary>
    public TokenPrice? CachedInput { get; init; }

    /// <summary>Price of an input token written to the provider's cache; as <see cref="Input"/> where absent.</summary>
    public TokenPrice? CacheWrite { get; init; }

    /// <summary>Price of an input token written to the provider's cache for longer (an hour at Anthropic); as <see cref="CacheWrite"/> where
    /// absent.</summary>
    public TokenPrice? HourCacheWrite { get; init; }

    /// <summary>Input tokens above which <see cref="LongInput"/> is the price of the whole call; none where absent.</summary>
    public long? LongInputAbove { get; init; }

    /// <summary>The price of a call whose input is longer than <see cref="LongInputAbove"/>.</summary>
    public ModelPrice? LongInput { get; init; }

    /// <summary>The first moment at which this price holds (UTC); always where absent.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The price of a call with so many input tokens.</summary>
    internal ModelPrice For(long input) => LongInput is { } longer && input > LongInputAbove ? longer.For(input) : this;

    /// <summary>The exact cost of <paramref name="usage"/>, rounded up to a whole nano-USD once.</summary>
    public NanoUsd Cost(in TokenUsage usage)
    {
        if (LongInput is { } longer && usage.Input > LongInputAbove) return longer.Cost(usage);
        var plain = usage.Input - usage.CachedInput - usage.CacheWrite;
        var pico = (Int128)plain * Input.PicoUsd
            + (Int128)usage.CachedInput * (CachedInput ?? Input).PicoUsd
            + (Int128)(usage.CacheWrite - usage.HourCacheWrite) * (CacheWrite ?? Input).PicoUsd
            + (Int128)usage.HourCacheWrite * (HourCacheWrite ?? CacheWrite ?? Input).PicoUsd
            + (Int128)usage.Output * Output.PicoUsd;
        return new NanoUsd(Proportion.Ceiling(pico, 1000));
    }

    /// <summary>The most that <paramref name="input"/> and <paramref name="output"/> tokens can cost, whatever part of them the
    /// provider's cache reads or writes and whichever side of the long-input border the true count falls.</summary>
    public NanoUsd MostCost(long input, long output)
    {
        var written = Math.Max((CacheWrite ?? Input).PicoUsd, (HourCacheWrite ?? Input).PicoUsd);
        var dearest = Math.Max(Input.PicoUsd, Math.Max((CachedInput ?? Input).PicoUsd, written));
        var pico = ((Int128)input * dearest) + ((Int128)output * Output.PicoUsd);
        var here = new NanoUsd(Proportion.Ceiling(pico, 1000));
        return LongInput is { } longer && input > LongInputAbove && longer.MostCost(input, output) is var there && there > here ? there : here;
    }
}
