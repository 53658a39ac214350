#if REDIS
using StackExchange.Redis;
#endif

namespace NexScout.Energy.Grains.Hosting;

/// <summary>Membership in Redis, where the build has its package.</summary>
internal static class Redis
{
#if REDIS
    public static void Add(ISiloBuilder silo, ClusterHostOptions options) =>
        silo.UseRedisClustering(redis => redis.ConfigurationOptions = ConfigurationOptions.Parse(options.Redis!));

    public static void Add(IClientBuilder client, ClusterHostOptions options) =>
        client.UseRedisClustering(redis => redis.ConfigurationOptions = ConfigurationOptions.Parse(options.Redis!));
#else
    public static void Add(ISiloBuilder silo, ClusterHostOptions options) => throw NotBuilt();

    public static void Add(IClientBuilder client, ClusterHostOptions options) => throw NotBuilt();

    private static ArgumentException NotBuilt() => new(
        "This build has no Redis membership: its package feed had no Microsoft.Orleans.Clustering.Redis. Use --membership postgres, or build with -p:ClusterRedis=true.");
#endif
}
