namespace NexScout.Energy.Grains.Hosting;

/// <summary>A silo runs as many calls as it may: make the call again, a moment later.</summary>
public sealed class SiloOverloadedException : Exception
{
    /// <summary>With a sentence for the log.</summary>
    public SiloOverloadedException(string message) : base(message) { }
}
