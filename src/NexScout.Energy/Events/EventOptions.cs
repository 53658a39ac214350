namespace NexScout.Energy.Events;

/// <summary>Events and their delivery (SPEC §12); configuration section <c>Energy:Events</c>.</summary>
public sealed class EventOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Events";

    /// <summary>Whether every closed call is an event (<c>call.closed</c>); default false, and then a call pays nothing for it.</summary>
    public bool Calls { get; set; }

    /// <summary>How often this process looks for events to deliver; default 1 s.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a process delivers before it says again that it does; default 30 s.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a receiver may take to answer; default 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a webhook that failed rests, doubling with each failure; default 1 s.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest such rest; default 60 s.</summary>
    public TimeSpan LongestRetry { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Days that events are kept, taken or not, 8 to 36,500; default 30.</summary>
    public int KeepDays { get; set; } = 30;

    /// <summary>Whether webhooks of services, too, may be at addresses that are not public; default false. Operators' may always.</summary>
    public bool AllowPrivateTargets { get; set; }

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (Poll < TimeSpan.FromMilliseconds(10)) faults.Add($"Poll is {Poll}; it must be at least 10 ms");
        if (Timeout < TimeSpan.FromMilliseconds(100)) faults.Add($"Timeout is {Timeout}; it must be at least 100 ms");
        // A request must have ended before another process may take over.
        if (Lease / 3 < Timeout || Lease / 3 < Poll) faults.Add($"Lease is {Lease}; it must be at least three times Timeout and Poll");
        if (Lease > TimeSpan.FromDays(1)) faults.Add($"Lease is {Lease}; it must be at most a day");
        if (RetryAfter < TimeSpan.FromMilliseconds(10)) faults.Add($"RetryAfter is {RetryAfter}; it must be at least 10 ms");
        if (LongestRetry < RetryAfter) faults.Add($"LongestRetry is {LongestRetry}; it must not be below RetryAfter");
        if (LongestRetry > TimeSpan.FromDays(1)) faults.Add($"LongestRetry is {LongestRetry}; it must be at most a day");
        // An alert of the week is known again by its event.
        if (KeepDays is < 8 or > 36_500) faults.Add($"KeepDays is {KeepDays}; it must be 8 to 36500");
        return faults;
    }
}
