using System.Buffers;

namespace NexScout.Energy.Providers.Http;

/// <summary>Bytes rented from the shared pool.</summary>
internal static class PooledArray
{
    /// <summary>Exchanges a full array for one of at least twice its length that begins with the same bytes; the full one goes back to the pool.</summary>
    public static byte[] Grown(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }
}
