namespace NexScout.Energy.Gateway.Simulation;

/// <summary>What of the engine is switched on.</summary>
internal enum Generation
{
    /// <summary>Routing, budgets and output shaping: neither compression nor response cache.</summary>
    V4,

    /// <summary>All of it.</summary>
    V5,
}
