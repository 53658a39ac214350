using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Budgets;
using NexScout.Energy.Configuration;
using Xunit;

namespace NexScout.Energy.Tests.Configuration;

public sealed class CallerConfigurationsTests
{
    private static readonly UserKey _ann = new("acme", "ann");
    private readonly ManualTime _clock = new();
    private readonly Source _stored = new("storage");
    private readonly Source _product = new("http");

    private CallerConfigurations Configurations(params ICallerConfigurationSource[] sources) =>
        new(sources, new ConfigurationOptions(), _clock, NullLogger<CallerConfigurations>.Instance);

    [Fact]
    public async Task Get_NoSource_IsEmpty() => Assert.Same(CallerConfiguration.Empty, await Configurations().Get(_ann));

    [Fact]
    public async Task Get_Twice_LoadsOnceInFiveMinutes()
    {
        _stored.Values[ConfigurationPart.Company] = """{"name":"one"}""";
        var configurations = Configurations(_stored);
        Assert.Equal("one", Name(await configurations.Get(_ann)));
        var asked = _stored.Asked;
        _clock.Advance(TimeSpan.FromMinutes(4.9));

        await configurations.Get(_ann);

        Assert.Equal(asked, _stored.Asked);
    }

    [Fact]
    public async Task Get_AllParts_AreAskedForAtOnce()
    {
        // Four parts of the workspace and the question for users: each waits for all of them.
        _stored.Together = 5;
        await Configurations(_stored).Get(_ann).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(5, _stored.Asked);
    }

    [Fact]
    public async Task Get_Stale_AnswersAtOnceAndLoadsBehind()
    {
        _stored.Values[ConfigurationPart.Company] = """{"name":"old"}""";
        var configurations = Configurations(_stored);
        await configurations.Get(_ann);
        _clock.Advance(TimeSpan.FromMinutes(5));
        _stored.Values[ConfigurationPart.Company] = """{"name":"new"}""";
        _stored.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var stale = configurations.Get(_ann);

        Assert.True(stale.IsCompletedSuccessfully);
        Assert.Equal("old", Name(await stale));
        _stored.Gate.SetResult();
        await Until(async () => Name(await configurations.Get(_ann)) == "new");
    }

    [Fact]
    public async Task Get_OnePartFails_TheOthersAreThereAndItIsReported()
    {
        _stored.Values[ConfigurationPart.Company] = """{"name":"one"}""";
        _stored.Broken.Add(ConfigurationPart.Products);
        var configurations = Configurations(_stored);

        var known = await configurations.Get(_ann);

        Assert.Equal("one", Name(known));
        Assert.Equal([ConfigurationPart.Products], known.Failed);
        _stored.Broken.Clear();
        _stored.Values[ConfigurationPart.Products] = "[1]";
        // What failed is tried again soon, not in five minutes.
        _clock.Advance(TimeSpan.FromSeconds(11));
        await Until(async () => (await configurations.Get(_ann)).Failed.Count == 0);
        Assert.True((await configurations.Get(_ann)).Parts.ContainsKey(ConfigurationPart.Products));
    }

    [Fact]
    public async Task Get_SourceGoesAwayLater_KeepsItsLastWord()
    {
        _product.Values[ConfigurationPart.Company] = """{"name":"theirs"}""";
        _stored.Values[ConfigurationPart.Company] = """{"name":"ours"}""";
        var configurations = Configurations(_stored, _product);
        Assert.Equal("theirs", Name(await configurations.Get(_ann)));
        _product.Broken.Add(ConfigurationPart.Company);
        _clock.Advance(TimeSpan.FromMinutes(6));

        await Until(async () => (await configurations.Get(_ann)).Failed.Count == 1);

        Assert.Equal("theirs", Name(await configurations.Get(_ann)));
    }

    [Fact]
    public async Task Get_SourceHangs_IsGivenUpAfterItsTime()
    {
        _stored.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var known = Configurations(_stored).Get(_ann).AsTask();
        while (!known.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(4, (await known).Failed.Distinct().Count(part => part != ConfigurationPart.User));
    }

    [Fact]
    public async Task Get_SourceKnowsUsers_EachGetsItsOwnPart()
    {
        _stored.Values[ConfigurationPart.Company] = """{"name":"one"}""";
        _stored.Users["ann"] = """{"signature":"Ann"}""";
        var configurations = Configurations(_stored);

        Assert.Equal("Ann", (await configurations.Get(_ann)).Parts[ConfigurationPart.User].Value.GetProperty("signature").GetString());
        Assert.Equal("one", Name(await configurations.Get(_ann)));
        Assert.False((await configurations.Get(new UserKey("acme", "bob"))).Parts.ContainsKey(ConfigurationPart.User));
    }

    [Fact]
    public async Task Forget_Changed_LoadsAgain()
    {
        _stored.Values[ConfigurationPart.Company] = """{"name":"one"}""";
        var configurations = Configurations(_stored);
        await configurations.Get(_ann);
        _stored.Values[ConfigurationPart.Company] = """{"name":"two"}""";

        configurations.Forget("acme");

        Assert.Equal("two", Name(await configurations.Get(_ann)));
    }

    [Fact]
    public void Validate_UnknownPart_IsAFault()
    {
        var options = new ConfigurationOptions();
        options.Prompts["ai_message"] = ["companie.name"];
        Assert.Contains("companie.name", Assert.Single(options.Validate()), StringComparison.Ordinal);
    }

    [Fact]
    public void PromptOf_Feature_GoesBeforeTheStarAndTheDefault()
    {
        var options = new ConfigurationOptions();
        Assert.Equal(ConfigurationOptions.DefaultPrompt, options.PromptOf("ai_message"));
        options.Prompts["*"] = ["products"];
        options.Prompts["ai_chatbot"] = [];
        Assert.Equal(["products"], options.PromptOf("ai_message"));
        Assert.Empty(options.PromptOf("ai_chatbot"));
    }

    private static string? Name(CallerConfiguration known) => known.Parts[ConfigurationPart.Company].Value.GetProperty("name").GetString();

    private static async Task Until(Func<Task<bool>> reached)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!await reached())
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class Source(string name) : ICallerConfigurationSource
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _asked;

        public string Name => name;

        public ConcurrentDictionary<ConfigurationPart, string> Values { get; } = new();

        public ConcurrentDictionary<string, string> Users { get; } = new();

        public HashSet<ConfigurationPart> Broken { get; } = [];

        public TaskCompletionSource? Gate { get; set; }

        /// <summary>How many questions must be asked before one is answered.</summary>
        public int Together { get; set; }

        public int Asked => Volatile.Read(ref _asked);

        public async Task<bool> KnowsUsers(string workspace, CancellationToken cancel)
        {
            await Count();
            return !Users.IsEmpty;
        }

        public async Task<JsonElement?> Load(ConfigurationPart part, string workspace, string? user, CancellationToken cancel)
        {
            await Count();
            if (Gate is { } gate) await gate.Task;
            if (Broken.Contains(part)) throw new InvalidOperationException("broken");
            var json = user is null ? Values.GetValueOrDefault(part) : Users.GetValueOrDefault(user);
            return json is null ? null : JsonDocument.Parse(json).RootElement;
        }

        private Task Count()
        {
            if (Interlocked.Increment(ref _asked) >= Together) _all.TrySetResult();
            return _all.Task;
        }
    }
}
