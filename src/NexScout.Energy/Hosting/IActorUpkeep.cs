namespace NexScout.Energy.Hosting;

/// <summary>What the actors of this process need from time to time, where no runtime does it for them.</summary>
internal interface IActorUpkeep
{
    /// <summary>Writes what actors keep for the periodic flush.</summary>
    void Flush();

    /// <summary>Drops accounts that nobody used for <paramref name="idle"/>; unused slices go back to their workspaces first.</summary>
    Task Sweep(TimeSpan idle);
}
