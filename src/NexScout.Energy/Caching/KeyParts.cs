using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace NexScout.Energy.Caching;

/// <summary>The parts of a key in a row, each led by its length, so that no two lists of parts run together to the same bytes.</summary>
internal ref struct KeyParts
{
    private const int Lead = sizeof(int);
    private const int Surroundings = 512;
    private byte[] _bytes;
    private int _length;

    /// <param name="most">About how many bytes the largest part has.</param>
    public KeyParts(int most) => _bytes = ArrayPool<byte>.Shared.Rent(most + Surroundings);

    /// <summary>All parts so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Adds one.</summary>
    public void Add(scoped ReadOnlySpan<byte> part)
    {
        part.CopyTo(Place(part.Length));
        Took(part.Length);
    }

    /// <summary>Adds a text as UTF-8.</summary>
    public void Add(string part) => Took(Encoding.UTF8.GetBytes(part, Place(Encoding.UTF8.GetMaxByteCount(part.Length))));

    /// <summary>Gives the memory back; the parts are gone.</summary>
    public readonly void Return() => ArrayPool<byte>.Shared.Return(_bytes);

    private Span<byte> Place(int length)
    {
        var needed = _length + Lead + length;
        if (needed > _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _bytes.Length * 2));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsSpan(_length + Lead);
    }

    private void Took(int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_length), length);
        _length += Lead + length;
    }
}
