namespace NexScout.Energy.Hosting;

/// <summary>One command on its way to disk: applied at once, applied again where another writer was faster, completed when durable.</summary>
internal abstract class ActorStep<TState>
{
    /// <summary>Applies the rule. Called again, on the reloaded state, after a lost race.</summary>
    public abstract TState Apply(TState state, DateTimeOffset now);

    /// <summary>Whether anything came of it that must be on disk.</summary>
    public virtual bool NeedsWrite => true;

    /// <summary>Adds what must be written with the state.</summary>
    public virtual void Collect(ActorEvents events) { }

    /// <summary>The step is on disk.</summary>
    public virtual void Complete() { }

    /// <summary>Storage is away: a step whose caller may be refused tells it so now. The step stays, since its write may have been made.</summary>
    public virtual void StorageAway(Exception reason) { }

    /// <summary>The step can never be written and is given up.</summary>
    public virtual void Dropped(Exception reason) => StorageAway(reason);
}
