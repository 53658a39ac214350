global using Xunit;

// One cluster at a time: a machine of two cores has enough to do with four processes.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(NexScout.Energy.Testing.ClusterDatabase))]
