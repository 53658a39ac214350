using System.Buffers;

namespace NexScout.Energy.Budgets;

/// <summary>How busy each of the 24 hours of the day (UTC) is, for one user (SPEC §4): counters of 0 to 31, packed. When one would
/// pass 31 all are halved, so that old habits fade.</summary>
/// <param name="Bits">Five bits an hour, hour 0 lowest.</param>
public readonly record struct HourCounts(UInt128 Bits)
{
    /// <summary>Hours of a day.</summary>
    public const int Hours = 24;

    private const int Width = 5;
    private const int Most = (1 << Width) - 1;
    private static readonly SearchValues<char> _digits = SearchValues.Create("0123456789abcdefghijklmnopqrstuv");

    /// <summary>The counter of an hour, 0 to 31.</summary>
    public int this[int hour] => (int)(Bits >> (hour * Width)) & Most;

    /// <summary>With one more call in <paramref name="hour"/>, 0 to 23.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The day has no such hour.</exception>
    public HourCounts Add(int hour)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)hour, (uint)Hours - 1, nameof(hour));
        var next = this[hour] == Most ? Halved() : this;
        return new HourCounts(next.Bits + (UInt128.One << (hour * Width)));
    }

    /// <summary>One digit an hour, 0 to 9 and a to v.</summary>
    public override string ToString() => string.Create(Hours, this, static (text, counts) => counts.Write(text));

    /// <summary>Writes the digits into a text of <see cref="Hours"/> characters.</summary>
    internal void Write(Span<char> text)
    {
        for (var hour = 0; hour < Hours; hour++) text[hour] = (char)(this[hour] < 10 ? '0' + this[hour] : 'a' + this[hour] - 10);
    }

    /// <summary>Reads what <see cref="ToString"/> writes; nothing counted for anything else.</summary>
    public static HourCounts Parse(ReadOnlySpan<char> text)
    {
        if (text.Length != Hours || text.ContainsAnyExcept(_digits)) return default;
        UInt128 bits = 0;
        for (var hour = Hours - 1; hour >= 0; hour--)
        {
            var digit = text[hour] is >= 'a' and var letter ? letter - 'a' + 10 : text[hour] - '0';
            bits = (bits << Width) | (UInt128)digit;
        }

        return new HourCounts(bits);
    }

    private HourCounts Halved()
    {
        UInt128 bits = 0;
        for (var hour = Hours - 1; hour >= 0; hour--) bits = (bits << Width) | (UInt128)(this[hour] / 2);
        return new HourCounts(bits);
    }
}
