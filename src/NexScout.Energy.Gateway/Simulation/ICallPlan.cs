using NexScout.Energy.Budgets;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>Who calls when with what. Users are parted into shards that share nothing, so that each can be run by itself, on any thread, in
/// any order, with the same result.</summary>
internal interface ICallPlan
{
    /// <summary>How many shards.</summary>
    int Shards { get; }

    /// <summary>Calls of all shards.</summary>
    long Calls { get; }

    /// <summary>The virtual time that it spans.</summary>
    TimeSpan Span { get; }

    /// <summary>Load percent that the system has in one hour of the plan.</summary>
    double LoadAt(int hour);

    /// <summary>How a tier's style changes the length of an answer.</summary>
    double StyleOf(Tier tier);

    /// <summary>One shard's users and calls.</summary>
    Shard Shard(int number);
}

/// <summary>A part of the users, with their calls in the order of time.</summary>
/// <param name="Number">Its number, from 0 on.</param>
/// <param name="Users">The users.</param>
/// <param name="Calls">Their calls.</param>
/// <param name="Ask">The prompt of a call.</param>
internal sealed record Shard(int Number, IReadOnlyList<SimulatedUser> Users, PlannedCall[] Calls, Func<PlannedCall, Prompt> Ask);

/// <summary>One user.</summary>
/// <param name="Key">Its account.</param>
/// <param name="Tier">Its tier.</param>
internal sealed record SimulatedUser(UserKey Key, Tier Tier);

/// <summary>One call.</summary>
/// <param name="AtMs">When, milliseconds since the beginning.</param>
/// <param name="User">Which user of the shard.</param>
/// <param name="Feature">Which feature.</param>
/// <param name="Place">Which prompt.</param>
internal readonly record struct PlannedCall(long AtMs, int User, int Feature, int Place);
