using System.Buffers;

namespace NexScout.Energy.Providers.Http;

/// <summary>Reads a body up to a limit.</summary>
internal static class BoundedRead
{
    /// <exception cref="IOException">There are more bytes than <paramref name="most"/>, or the connection broke.</exception>
    public static async Task<byte[]> All(Stream source, int most, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(8 * 1024);
        try
        {
            var length = 0;
            int count;
            while ((count = await source.ReadAsync(buffer.AsMemory(length), cancel)) > 0)
            {
                length += count;
                if (length > most) throw new IOException("The answer is too large.");
                if (length == buffer.Length) buffer = PooledArray.Grown(buffer);
            }

            return buffer[..length];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
