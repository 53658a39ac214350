namespace NexScout.Energy.Routing;

/// <summary>Borders of the routing rules (SPEC §6); configuration section <c>Energy:Routing</c>.</summary>
public sealed class RoutingOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Routing";

    /// <summary>In surge only models below this input price, USD per 1,000 tokens.</summary>
    public decimal SurgeBelowPerThousand { get; set; } = 0.0005m;

    /// <summary>Prompts below this are simple, characters.</summary>
    public long SimpleBelow { get; set; } = 400;

    /// <summary>Chatbot prompts below this are simple, characters.</summary>
    public long SimpleChatBelow { get; set; } = 600;

    /// <summary>Prompts below this may go to the fastest, characters.</summary>
    public long FastBelow { get; set; } = 4000;

    /// <summary>Deep scans above this are deep, predicted tokens.</summary>
    public long DeepAbove { get; set; } = 5000;

    /// <summary>Emotional depth above this is complex.</summary>
    public double EmotionalAbove { get; set; } = 0.7;

    /// <summary>Emotional depth below this is simple.</summary>
    public double CalmBelow { get; set; } = 0.5;

    /// <summary>Weight of quality.</summary>
    public double Quality { get; set; } = 2;

    /// <summary>Weight of cost.</summary>
    public double Cost { get; set; } = 1.5;

    /// <summary>Weight of latency.</summary>
    public double Latency { get; set; } = 0.5;

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (SurgeBelowPerThousand <= 0) faults.Add("SurgeBelowPerThousand must be positive");
        if (SimpleBelow < 0 || SimpleChatBelow < 0 || FastBelow < 0 || DeepAbove < 0) faults.Add("lengths must not be negative");
        if (EmotionalAbove is < 0 or > 1 || CalmBelow is < 0 or > 1) faults.Add("emotional borders must be from 0 to 1");
        if (Quality < 0 || Cost < 0 || Latency < 0) faults.Add("weights must not be negative");
        return faults;
    }
}
