using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Tests.Hosting;

/// <summary>An actor whose state is a sum.</summary>
internal sealed class Counter(ActorKey key, ActorContext context) : DurableActor<Sum>(context)
{
    public override ActorKey Key => key;

    protected override JsonTypeInfo<Sum> Json => SumJson.Default.Sum;

    public async Task Add(long amount)
    {
        await EnsureLoaded();
        var step = new AddStep(amount);
        Run(step);
        await step.Durable;
    }

    public ValueTask Confirmed() => AllDurable();

    protected override Sum Create(DateTimeOffset now) => new(0);

    private sealed class AddStep(long amount) : ActorStep<Sum>
    {
        private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Durable => _durable.Task;

        public override Sum Apply(Sum state, DateTimeOffset now) => new(state.Value + amount);

        public override void Complete() => _durable.TrySetResult();

        public override void Dropped(Exception reason) => _durable.TrySetException(new LedgerUnavailableException("dropped", reason));
    }
}

/// <summary>Written as its bare number.</summary>
[JsonConverter(typeof(Bare))]
internal sealed record Sum(long Value)
{
    internal sealed class Bare : JsonConverter<Sum>
    {
        public override Sum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt64());

        public override void Write(Utf8JsonWriter writer, Sum value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
    }
}

[JsonSerializable(typeof(Sum))]
internal sealed partial class SumJson : JsonSerializerContext;
