using NexScout.Energy.Experiments;

namespace NexScout.Energy.Storage.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task SetExperiment_NameOfAnotherWorkspace_LeavesItAsItIs()
    {
        Assert.True(await Store.SetExperiment(Tone("acme", "ai_message"), "acme", Cancel));
        Assert.False(await Store.SetExperiment(Tone("beta", "ai_chatbot"), "beta", Cancel));
        Assert.Equal(("acme", "ai_message"), await OnlyExperiment());
        Assert.True(await Store.SetExperiment(Tone("acme", "ai_sequence"), "acme", Cancel));
        Assert.Equal(("acme", "ai_sequence"), await OnlyExperiment());
        Assert.True(await Store.SetExperiment(Tone(null, "ai_chatbot"), null, Cancel));
        Assert.Equal((null, "ai_chatbot"), await OnlyExperiment());
        Assert.False(await Store.SetExperiment(Tone("acme", "ai_message"), "acme", Cancel));
    }

    [Fact]
    public async Task RemoveExperiment_OfAnotherWorkspace_LeavesIt()
    {
        await Store.SetExperiment(Tone("acme", "ai_message"), "acme", Cancel);
        Assert.False(await Store.RemoveExperiment("tone", "beta", Cancel));
        Assert.Equal(("acme", "ai_message"), await OnlyExperiment());
        Assert.True(await Store.RemoveExperiment("tone", "acme", Cancel));
        Assert.False(await Store.RemoveExperiment("tone", null, Cancel));
    }

    private async Task<(string? Workspace, string Feature)> OnlyExperiment()
    {
        var experiment = Assert.Single(await Store.Experiments(Cancel));
        return (experiment.Workspace, experiment.Feature);
    }

    private static Experiment Tone(string? workspace, string feature) => new()
    {
        Id = "tone",
        Workspace = workspace,
        Feature = feature,
        Variants = [new Variant { Name = "a", SharePercent = 50 }, new Variant { Name = "b", SharePercent = 50 }],
    };
}
