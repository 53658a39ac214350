using NexScout.Energy.Providers.Http;
using Xunit;

namespace NexScout.Energy.Providers.Tests.Http;

public sealed class BoundedReadTests
{
    private const int Most = 65_536;
    private const int Piece = 777;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8_191)]
    [InlineData(8_192)]
    [InlineData(8_193)]
    [InlineData(16_384)]
    [InlineData(50_000)]
    [InlineData(Most)]
    public async Task All_UpToTheLimit_IsEveryByteInOrder(int length)
    {
        var sent = Bytes(length);
        Assert.Equal(sent, await BoundedRead.All(new Pieces(sent, Piece), Most, CancellationToken.None));
    }

    [Theory]
    [InlineData(Most + 1)]
    [InlineData(Most * 3)]
    public async Task All_PastTheLimit_IsRefused(int length)
    {
        var refused = await Assert.ThrowsAsync<IOException>(() => BoundedRead.All(new Pieces(Bytes(length), Piece), Most, CancellationToken.None));
        Assert.Equal("The answer is too large.", refused.Message);
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
