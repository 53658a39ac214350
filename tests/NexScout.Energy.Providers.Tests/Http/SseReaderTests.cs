using System.Text;
using NexScout.Energy.Providers.Http;
using Xunit;

namespace NexScout.Energy.Providers.Tests.Http;

public class SseReaderTests
{
    [Theory]
    [InlineData("\n", 1)]
    [InlineData("\r\n", 1)]
    [InlineData("\n", 3)]
    [InlineData("\r\n", 7)]
    [InlineData("\r\n", 1000)]
    public async Task TryTake_AnySplit_GivesTheSameEvents(string end, int piece)
    {
        var text = string.Join(end, ": note", "event: a", "data: one", "", "data:two", "data: three", "", "data: [DONE]");
        using var reader = new SseReader(new Pieces(Encoding.UTF8.GetBytes(text), piece));
        var events = new List<string>();
        while (true)
        {
            if (reader.TryTake()) events.Add($"{reader.Event}={Encoding.UTF8.GetString(reader.Data.Span)}");
            else if (reader.Ended) break;
            else await reader.Fill(Sample.Cancel);
        }

        Assert.Equal(["a=one", "=two\nthree", "=[DONE]"], events);
    }
}
