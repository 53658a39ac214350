using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NexScout.Energy.Gateway.Health;
using NexScout.Energy.Gateway.Tests.Fakes;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Gateway.Tests.Telemetry;

public sealed class MetricsTests
{
    [Fact]
    public async Task Metrics_AfterACall_ShowHistogramsCountersAndGauges()
    {
        await using var server = await TestServer.Start();
        EnergyTelemetry.Observe(new LoadSnapshot { State = LoadState.High, Percent = 70 }, [new Clusters.ClusterSnapshot { Id = "openai/gpt-4o" }]);
        EnergyTelemetry.CallEnded(
            new Pipeline.GenerateResult
            {
                Id = Budgets.RequestId.New(),
                Outcome = Budgets.CallOutcome.Succeeded,
                Model = "openai/metrics-test",
                Reason = "balanced_selection",
                Attempts = 1,
                Usage = new TokenUsage(100, 20),
                Cost = new NanoUsd(5000),
                Energy = 2,
                TotalMs = 50,
                OverheadMs = 0.2,
            },
            "a feature nobody knows");
        var page = await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("# TYPE gen_ai_client_token_usage histogram", page, StringComparison.Ordinal);
        Assert.Contains("gen_ai_response_model=\"metrics-test\",gen_ai_token_type=\"input\",le=\"256\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("# TYPE nexscout_energy_calls_total counter", page, StringComparison.Ordinal);
        Assert.Contains("feature=\"other\"", page, StringComparison.Ordinal);
        Assert.Contains("nexscout_energy_cluster_status{cluster=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_Started_IsLiveAndReady()
    {
        await using var server = await TestServer.Start();
        Assert.Contains("live", await server.Client.GetStringAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("ready", await server.Client.GetStringAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)] // its disk is full
    [InlineData(true, true, false)]
    public async Task Storage_NotWrittenOrNotRead_DoesNotAnswer(bool written, bool away, bool answers)
    {
        var probe = new StorageProbe(new FakeStore { Away = away }, new Ledger(written));
        Assert.Equal(answers, await probe.Answers(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Health_EngineNotUp_IsNotReady()
    {
        await using var server = await TestServer.Start();
        await server.Services.GetServices<IHostedService>().Single(s => s is INodeState).StopAsync(TestContext.Current.CancellationToken);
        using var answer = await server.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(503, (int)answer.StatusCode);
    }

    private sealed record Ledger(bool Available) : ILedgerState;
}
