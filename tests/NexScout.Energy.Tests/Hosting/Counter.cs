using System.Globalization;
using System.Text;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Tests.Hosting;

/// <summary>An actor whose state is a sum.</summary>
internal sealed class Counter(ActorKey key, ActorContext context) : DurableActor<object>(context)
{
    public override ActorKey Key => key;

    public async Task Add(long amount)
    {
        await EnsureLoaded();
        var step = new AddStep(amount);
        Run(step);
        await step.Durable;
    }

    public ValueTask Confirmed() => AllDurable();

    protected override object Create(DateTimeOffset now) => 0L;

    protected override byte[] Serialize(object state) => Encoding.UTF8.GetBytes(((long)state).ToString(CultureInfo.InvariantCulture));

    protected override object Deserialize(ReadOnlySpan<byte> json) => long.Parse(Encoding.UTF8.GetString(json), CultureInfo.InvariantCulture);

    private sealed class AddStep(long amount) : ActorStep<object>
    {
        private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Durable => _durable.Task;

        public override object Apply(object state, DateTimeOffset now) => (long)state + amount;

        public override void Complete() => _durable.TrySetResult();

        public override void Dropped(Exception reason) => _durable.TrySetException(new LedgerUnavailableException("dropped", reason));
    }
}
