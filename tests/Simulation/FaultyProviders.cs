using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Simulation;

/// <summary>Providers with moods: each model has one per quarter of an hour, drawn from the seed. Output lengths are geometric with a mean of
/// 120 tokens, cut at the limit that was sent; input is a quarter of the characters, give or take a tenth.</summary>
internal sealed class FaultyProviders(Scheduler scheduler, Random random, int seed) : IModelProviders
{
    private enum Mood
    {
        Healthy,
        Slow,
        Rejecting,
        Failing,
        Hanging,
        Breaking,
        Silent,
        Overcounting,
    }

    /// <summary>Told of each call that is answered with more than was permitted.</summary>
    public Action<string>? Overcounted { get; set; }

    public IModelProvider Find(string provider) => new Provider(this, provider);

    private Mood MoodOf(string model)
    {
        var quarter = scheduler.Clock.Now.Ticks / TimeSpan.FromMinutes(15).Ticks;
        var hash = (uint)seed;
        foreach (var c in model) hash = (hash ^ c) * 16777619;
        hash = (hash ^ (uint)quarter) * 16777619;
        hash ^= hash >> 13;
        return (hash % 100) switch
        {
            < 70 => Mood.Healthy,
            < 76 => Mood.Slow,
            < 82 => Mood.Rejecting,
            < 88 => Mood.Failing,
            < 91 => Mood.Hanging,
            < 95 => Mood.Breaking,
            < 98 => Mood.Silent,
            _ => Mood.Overcounting,
        };
    }

    private sealed class Provider(FaultyProviders world, string name) : IModelProvider
    {
        public string Name => name;

        public async Task<ProviderAnswer> Send(ProviderRequest request, CancellationToken cancel)
        {
            var mood = world.MoodOf(request.Model.Id);
            await world.Wait(mood == Mood.Slow ? 6_000 : 100 + world.Random.Next(400), cancel);
            if (mood == Mood.Rejecting && world.Random.Next(3) > 0)
                throw new ProviderException(ProviderFailure.Rejected, "too many requests", 429, TimeSpan.FromSeconds(world.Random.Next(1, 20)));
            if (mood == Mood.Failing && world.Random.Next(3) > 0) throw new ProviderException(ProviderFailure.Unavailable, "internal error", 500);
            if (mood == Mood.Hanging && world.Random.Next(2) > 0)
            {
                await world.Wait(30_000, cancel);
                throw new ProviderException(ProviderFailure.TimedOut, "no byte in time");
            }

            var output = world.Output(request.MaxTokens) * request.Body.Facts.Choices;
            var input = Math.Max(1, request.Body.Facts.RawTokens * world.Random.Next(90, 111) / 100);
            if (mood == Mood.Overcounting)
            {
                output += 500;
                world.Overcounted?.Invoke(request.RequestId);
            }

            UsageReport? usage = mood == Mood.Silent ? null : new UsageReport(new TokenUsage(input, output));
            var breakAfter = mood == Mood.Breaking && world.Random.Next(2) > 0 ? world.Random.Next(0, 6) : -1;
            return new Answer(world, request.Stream, output, usage, breakAfter);
        }
    }

    private sealed class Answer(FaultyProviders world, bool stream, long output, UsageReport? usage, int breakAfter) : ProviderAnswer
    {
        private static readonly byte[] _json = "{}"u8.ToArray();
        private int _sent;

        public override WireFormat Format => WireFormat.OpenAI;

        public override AnswerBody? Body => stream ? null : new AnswerBody(_json, usage, output * 4, "", "stop");

        public override async ValueTask<AnswerChunk?> Next(CancellationToken cancel)
        {
            await world.Wait(20, cancel);
            if (_sent == breakAfter) throw new ProviderException(_sent == 0 ? ProviderFailure.Unavailable : ProviderFailure.Broken, "the connection broke");
            return _sent++ switch
            {
                < 4 => new AnswerChunk(_json, null, (int)output, null, null, false),
                4 => new AnswerChunk(_json, null, 0, null, "stop", false),
                5 when usage is not null => new AnswerChunk(_json, null, 0, usage, null, true),
                _ => null,
            };
        }

        public override ValueTask DisposeAsync() => default;
    }

    private Random Random => random;

    private long Output(long most) => Math.Clamp((long)Math.Ceiling(Math.Log(1 - random.NextDouble()) / Math.Log(1 - (1 / 120.0))), 1, most);

    private Task Wait(int milliseconds, CancellationToken cancel) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), scheduler.Clock, cancel);
}
