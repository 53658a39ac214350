namespace NexScout.Energy.Providers.Http;

/// <summary>Reads a body up to a limit.</summary>
internal static class BoundedRead
{
    /// <exception cref="IOException">There are more bytes than <paramref name="most"/>, or the connection broke.</exception>
    public static async Task<byte[]> All(Stream source, int most, CancellationToken cancel)
    {
        using var read = new MemoryStream(8 * 1024);
        var buffer = new byte[8 * 1024];
        int count;
        while ((count = await source.ReadAsync(buffer, cancel)) > 0)
        {
            if (read.Length + count > most) throw new IOException("The answer is too large.");
            read.Write(buffer, 0, count);
        }

        return read.ToArray();
    }
}
