using System.Globalization;
using Xunit;

namespace NexScout.Energy.Simulation;

/// <summary>The whole engine on a virtual clock with seeded faults. A seed that fails replays by
/// <c>ENERGY_SIM_SEED=seed dotnet test tests/Simulation --filter Replay</c>.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    [Fact]
    public void Week_TenThousandUsersOnTwoProcesses_KeepsEveryInvariant() => Check(new WorldOptions { Seed = 1 });

    [Theory]
    [InlineData(11, 1)]
    [InlineData(12, 1)]
    [InlineData(13, 2)]
    [InlineData(14, 3)]
    [InlineData(206, 3)]
    [InlineData(304, 2)]
    public void Day_FewUsersManyFaults_KeepsEveryInvariant(int seed, int processes) => Check(Small(seed, processes));

    [Fact]
    public void Seed_Twice_MakesTheSameSteps()
    {
        var first = new World(Small(21, 2) with { Calls = 1_000 });
        var second = new World(Small(21, 2) with { Calls = 1_000 });

        first.Run();
        second.Run();

        Assert.Equal(first.Trace, second.Trace);
        Assert.Equal(first.Records, second.Records);
    }

    [Fact]
    public void Oracle_DatabaseThatForgetsVersions_FindsIt()
    {
        var world = new World(Small(31, 2) with { BrokenStore = true });

        world.Run();

        Assert.NotEmpty(world.Faults);
    }

    [Fact]
    public void Replay_SeedFromTheEnvironment_KeepsEveryInvariant()
    {
        var seed = Environment.GetEnvironmentVariable("ENERGY_SIM_SEED");
        Assert.SkipWhen(seed is null, "ENERGY_SIM_SEED names no seed to replay");
        Check(Small(int.Parse(seed, CultureInfo.InvariantCulture), 1 + (int.Parse(seed, CultureInfo.InvariantCulture) % 3)));
    }

    private static WorldOptions Small(int seed, int processes) => new()
    {
        Seed = seed,
        Users = 60,
        Calls = 6_000,
        Time = TimeSpan.FromDays(2),
        Processes = processes,
        FailingCommits = 0.02,
        BetweenCrashes = TimeSpan.FromMinutes(20),
        BetweenOutages = TimeSpan.FromHours(2),
    };

    private void Check(WorldOptions options)
    {
        var world = new World(options);
        world.Run();
        output.WriteLine(
            $"seed {options.Seed}: {world.Records} calls, {world.Answers} answers, {world.Crashes} crashes, {world.Outages} outages; "
            + string.Join(", ", world.Outcomes.Select(of => $"{of.Count} {of.Outcome}")));
        Assert.True(world.Faults.Count == 0, $"seed {options.Seed} broke an invariant; replay with the same options.\n{string.Join('\n', world.Faults)}");
        Assert.True(world.Answers > options.Calls / 10, $"seed {options.Seed}: only {world.Answers} answers");
    }
}
