using NexScout.Energy.Prediction;

namespace NexScout.Energy.Storage.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Learned_KeptTwice_IsWhatWasKeptLast()
    {
        var store = Store;
        Assert.Empty((await store.Recall(Cancel)).Lengths);
        await store.Keep(
            new([new("", 1.5, 0.25, 7), new("openai/gpt-4o", 1.1, 0, 3)], [new("ai_message", "", [0, 1, 2]), new("größe \0 x", "openai/gpt-4o", [5])]), Cancel);
        await store.Keep(new([new("openai/gpt-4o", 1.2, 0.01, 4)], [new("ai_message", "", [3, 2, 1])]), Cancel);

        var known = await store.Recall(Cancel);

        Assert.Equal([new("", 1.5, 0.25, 7), new("openai/gpt-4o", 1.2, 0.01, 4)], known.Calibrations);
        Assert.Equal(["ai_message//3,2,1", $"{Records.PlainText.Of("größe \0 x")}/openai/gpt-4o/5"], known.Lengths.Select(Text).Order(StringComparer.Ordinal));

        static string Text(LearnedLengths one) => $"{one.Feature}/{one.Model}/{string.Join(',', one.Counts)}";
    }
}
