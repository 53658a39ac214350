using System.Text;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Simulated;
using Xunit;

namespace NexScout.Energy.Providers.Tests.Simulated;

public class SimulatedProviderTests
{
    private const string Tools =
        """{"messages":[{"role":"user","content":"use the tool"}],"tools":[{"type":"function","function":{"name":"look","parameters":{"properties":{"name":{}}}}}]}""";

    private static SimulatedProvider Provider(params string[] schedule)
    {
        var options = new SimulatedOptions();
        foreach (var step in schedule) options.Schedule.Add(step);
        return new SimulatedProvider("sim", options, TimeProvider.System);
    }

    [Fact]
    public async Task Send_SameRequest_SameText()
    {
        await using var first = await Provider().Send(Sample.Request(), Sample.Cancel);
        await using var second = await Provider().Send(Sample.Request(), Sample.Cancel);
        Assert.NotEmpty(first.Body!.Text);
        Assert.Equal(first.Body.Json.ToArray(), second.Body!.Json.ToArray());
    }

    [Fact]
    public async Task Send_LowLimit_CutsAndSaysLength()
    {
        await using var answer = await Provider().Send(Sample.Request(maxTokens: 3), Sample.Cancel);
        Assert.Equal("length", answer.Body!.FinishReason);
        Assert.Equal(12, answer.Body.Text.Length);
        Assert.Equal(3, answer.Body.Usage!.Value.Usage.Output);
    }

    [Fact]
    public async Task Send_ToolAsked_CallsFirstTool()
    {
        await using var answer = await Provider().Send(Sample.Request(Tools), Sample.Cancel);
        Assert.Equal("tool_calls", answer.Body!.FinishReason);
        Assert.Contains("\"name\":\"look\"", Encoding.UTF8.GetString(answer.Body.Json.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_TwoChoices_FinishesBothAndEndsWithUsage()
    {
        await using var answer = await Provider().Send(Sample.Request("""{"messages":[],"n":2}""", stream: true, maxTokens: 5), Sample.Cancel);
        var chunks = await Sample.All(answer);
        Assert.Equal(2, chunks.Count(chunk => chunk.FinishReason == "length"));
        Assert.Equal(40, chunks.Sum(chunk => chunk.OutputCharacters));
        Assert.True(chunks[^1].UsageOnly);
        Assert.Equal(10, chunks[^1].Usage!.Value.Usage.Output);
    }

    [Fact]
    public async Task Send_Scheduled_FailsThenWorks()
    {
        var provider = Provider("status=429;retry_after=2");
        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.Send(Sample.Request(), Sample.Cancel));
        Assert.Equal(ProviderFailure.Rejected, failure.Kind);
        Assert.Equal(TimeSpan.FromSeconds(2), failure.RetryAfter);
        await using var answer = await provider.Send(Sample.Request(), Sample.Cancel);
        Assert.NotNull(answer.Body);
    }

    [Fact]
    public async Task Stream_NegativeUsage_IsClampedAndSaid()
    {
        await using var answer = await Provider("negative_usage").Send(Sample.Request(stream: true), Sample.Cancel);
        var usage = (await Sample.All(answer))[^1].Usage!.Value;
        Assert.True(usage.Clamped);
        Assert.Equal(0, usage.Usage.Output);
    }

    [Fact]
    public async Task Stream_BreakAfter_BreaksThere()
    {
        await using var answer = await Provider("break_after=2").Send(Sample.Request(stream: true), Sample.Cancel);
        for (var i = 0; i < 3; i++) Assert.NotNull(await answer.Next(Sample.Cancel));
        var failure = await Assert.ThrowsAsync<ProviderException>(async () => await answer.Next(Sample.Cancel));
        Assert.Equal(ProviderFailure.Broken, failure.Kind);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("status=x")]
    [InlineData("status=42")]
    public void Options_WrongStep_IsAFault(string step)
    {
        var options = new SimulatedOptions();
        options.Schedule.Add(step);
        Assert.Single(options.Validate());
    }
}
