using NexScout.Energy.Providers.Simulated;

namespace NexScout.Energy.Providers;

/// <summary>How a simulated provider behaves (section <c>Energy:Providers:&lt;name&gt;:Simulated</c>).</summary>
public sealed class SimulatedOptions
{
    /// <summary>Time to the first token; default none.</summary>
    public TimeSpan FirstToken { get; set; }

    /// <summary>Time for each further token; default none.</summary>
    public TimeSpan PerToken { get; set; }

    /// <summary>Tokens of each answer, ≥ 1, unless the request's limit is lower; null: 20 to 83, by the request.</summary>
    public int? Tokens { get; set; }

    /// <summary>After how long a <c>hang</c> is a timeout; default 30 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Steps for the first requests in turn, such as <c>status=429;retry_after=2</c>; requests after them succeed.</summary>
    public IList<string> Schedule { get; } = [];

    /// <summary>What is wrong with it; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        var day = TimeSpan.FromDays(1);
        if (FirstToken < TimeSpan.Zero || FirstToken > day) faults.Add("FirstToken must be 0 to a day.");
        if (PerToken < TimeSpan.Zero || PerToken > day) faults.Add("PerToken must be 0 to a day.");
        if (Tokens is < 1) faults.Add("Tokens must be at least 1.");
        if (Timeout <= TimeSpan.Zero || Timeout > day) faults.Add("Timeout must be above zero and at most a day.");
        foreach (var step in Schedule)
        {
            try
            {
                SimulatedStep.Parse(step);
            }
            catch (FormatException e)
            {
                faults.Add($"Schedule: {e.Message}");
            }
        }

        return faults;
    }
}
