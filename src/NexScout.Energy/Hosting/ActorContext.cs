namespace NexScout.Energy.Hosting;

/// <summary>What every embedded actor works with.</summary>
/// <param name="Store">Where state lives.</param>
/// <param name="Commit">What writes it.</param>
/// <param name="Clock">The time.</param>
/// <param name="SettleWithin">How long a caller waits for a charge to be durable while storage is away.</param>
/// <param name="TrustTokens">How many tokens an account may hold on trust while storage is away; 0 refuses every call then.</param>
/// <param name="News">Who hears what became of accounts; nobody where null.</param>
internal sealed record ActorContext(
    IEnergyStore Store, GroupCommit Commit, TimeProvider Clock, TimeSpan SettleWithin, long TrustTokens = 0, AccountNews? News = null);
