using System.Globalization;

namespace NexScout.Energy.Budgets;

/// <summary>The openings of prompts that one user repeats most (SPEC §5), as 16-bit hashes and counts of 1 to 99, at most 8 of them
/// (Space-Saving: a new one takes the place and the count of the rarest). When a count would pass 99 all are halved. So few bits cannot
/// be turned back into text: thousands of openings share each hash.</summary>
/// <param name="Hashes">Sixteen bits a place.</param>
/// <param name="Counts">Eight bits a place; 0 where the place is free.</param>
public readonly record struct OpeningCounts(UInt128 Hashes, ulong Counts)
{
    /// <summary>Most openings kept.</summary>
    public const int Places = 8;

    private const int Most = 99;
    private const int Digits = 6;

    /// <summary>The hash at a place, 0 to 7.</summary>
    public ushort Hash(int place) => (ushort)(Hashes >> (16 * place));

    /// <summary>The count at a place, 0 to 99.</summary>
    public int Count(int place) => (byte)(Counts >> (8 * place));

    /// <summary>With one more prompt that opens so.</summary>
    public OpeningCounts Add(ushort opening)
    {
        var place = PlaceOf(opening);
        if (Count(place) < Most) return With(place, opening, Count(place) + 1);
        var halved = this;
        for (var i = 0; i < Places; i++) halved = halved.With(i, Hash(i), Count(i) / 2);
        return halved.With(place, opening, halved.Count(place) + 1);
    }

    /// <summary>Hash and count of each, the most frequent first.</summary>
    public IEnumerable<(ushort Hash, int Count)> Ranked()
    {
        var counts = this;
        return Enumerable.Range(0, Places).Select(place => (Hash: counts.Hash(place), Count: counts.Count(place)))
            .Where(opening => opening.Count > 0).OrderByDescending(opening => opening.Count).ThenBy(opening => opening.Hash);
    }

    /// <summary>Six digits an opening: its hash in hexadecimal, then its count in decimal.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[Places * Digits];
        return text[..Write(text)].ToString();
    }

    /// <summary>Writes them into a text of 48 characters and returns how many it used: a place that is free takes no room.</summary>
    internal int Write(Span<char> text)
    {
        var length = 0;
        for (var place = 0; place < Places; place++)
        {
            if (Count(place) == 0) continue;
            var hash = Hash(place);
            for (var digit = 0; digit < 4; digit++) text[length++] = "0123456789abcdef"[(hash >> (12 - (4 * digit))) & 15];
            text[length++] = (char)('0' + (Count(place) / 10));
            text[length++] = (char)('0' + (Count(place) % 10));
        }

        return length;
    }

    /// <summary>Reads what <see cref="ToString"/> writes; nothing counted for anything else.</summary>
    public static OpeningCounts Parse(ReadOnlySpan<char> text)
    {
        var counts = default(OpeningCounts);
        if (text.Length % Digits != 0 || text.Length > Places * Digits) return counts;
        for (var place = 0; place < text.Length / Digits; place++)
        {
            var one = text.Slice(place * Digits, Digits);
            if (!ushort.TryParse(one[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash)
                || !byte.TryParse(one[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return default;
            counts = counts.With(place, hash, count);
        }

        return counts;
    }

    private int PlaceOf(ushort opening)
    {
        var rarest = 0;
        for (var place = 0; place < Places; place++)
        {
            if (Count(place) > 0 && Hash(place) == opening) return place;
            if (Count(place) < Count(rarest)) rarest = place;
        }

        return rarest;
    }

    private OpeningCounts With(int place, ushort hash, int count) => new(
        (Hashes & ~((UInt128)ushort.MaxValue << (16 * place))) | ((UInt128)hash << (16 * place)),
        (Counts & ~(0xFFUL << (8 * place))) | ((ulong)count << (8 * place)));
}
