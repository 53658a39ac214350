using Xunit;

namespace NexScout.Energy.Tests.Compression;

/// <summary>Long texts of several kinds with a question behind them, whose answer stands once, in the middle.</summary>
public static class LongContexts
{
    private static readonly string[] _subjects = ["supplier", "warehouse", "driver", "planner", "customer", "auditor", "engineer", "assistant", "trainer", "analyst"];
    private static readonly string[] _verbs = ["checked", "moved", "described", "planned", "reviewed", "counted", "prepared", "compared", "delivered", "praised"];
    private static readonly string[] _objects = ["pallets", "forms", "routes", "shelves", "samples", "letters", "orders", "labels", "offers", "lists"];
    private static readonly string[] _ends = ["before lunch", "with some care", "for the other team", "without any delay", "after the break", "near the gate"];

    /// <summary>Kind, text, answering sentence (as compression writes it).</summary>
    public static TheoryData<string, string, string> All => new()
    {
        { "minutes", Text(180, " ", "Nobody could open the freezer because its hinge had rusted.", "Why could nobody open the freezer?"), "freezer because its hinge had rusted" },
        { "list", Text(200, "\n- ", "The parking permits expire when the lease of the garage ends.", "When do the parking permits expire?"), "permits expire when lease of garage ends" },
        { "letters", Text(160, "\n\n", "We chose the blue envelope since the printer cannot handle yellow paper.", "Which envelope did we choose?"), "chose blue envelope since" },
        { "wrapped", Text(220, "\n", "The pension fund refuses shares in mining because its members voted so.", "What does the pension fund refuse?"), "fund refuses shares in mining because its members voted" },
    };

    private static string Text(int sentences, string between, string answer, string question)
    {
        var lines = Enumerable.Range(0, sentences).Select(Sentence).ToList();
        lines.Insert(sentences / 2, answer);
        return string.Join(between, lines) + "\n\n" + question;
    }

    private static string Sentence(int i) =>
        $"The {_subjects[i % 10]} {_verbs[i / 10 % 10]} all the {_objects[(i + (i / 10)) % 10]} {_ends[i % 6]} and told the {_subjects[(i + 3 + (i / 100)) % 10]} about it.";
}
