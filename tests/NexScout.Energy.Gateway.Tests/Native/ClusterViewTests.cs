using NexScout.Energy.Clusters;
using NexScout.Energy.Gateway.Native;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Gateway.Tests.Native;

public sealed class ClusterViewTests
{
    private static readonly DateTimeOffset _late = new(2026, 3, 4, 23, 59, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 700, 7)]
    [InlineData(1, 0, 0)]
    public void Cluster_NobodyCalledItSinceMidnight_UsedNothingToday(int minutesLater, long tokens, long requests)
    {
        var model = DefaultCatalog.Models[0];
        var snapshot = new ClusterSnapshot { Id = model.Id, TokensToday = 700, RequestsToday = 7, At = _late };

        var view = Shapes.Cluster(model, snapshot, _late.AddMinutes(minutesLater));

        Assert.Equal((tokens, requests), (view.TokensToday, view.RequestsToday));
    }
}
