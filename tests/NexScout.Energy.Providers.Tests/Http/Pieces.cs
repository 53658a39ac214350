namespace NexScout.Energy.Providers.Tests.Http;

/// <summary>Bytes that come at most so many at a time.</summary>
internal sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
}
