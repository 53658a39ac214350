namespace NexScout.Energy.Budgets;

public sealed partial class BudgetRules
{
    // A refusal teaches nothing of the user; of a call without its prompt (closed after a crash) only the model is judged.
    private static Learned? Learn(Learned? known, SettleCommand c)
    {
        var record = c.Record;
        if (record.Outcome == CallOutcome.Refused) return known;
        var learned = known ?? Learned.Nothing;
        if (c.Prompt is { } prompt) learned = learned.Prompt(prompt, record.At.UtcDateTime.Hour);
        if (record.Outcome == CallOutcome.Succeeded && record.Usage.Output > 0) learned = learned.Answer(record.Usage.Output);
        if (record.Model.Length > 0 && record.Outcome is CallOutcome.Succeeded or CallOutcome.Failed or CallOutcome.Broken)
            learned = learned.Model(ModelOf(learned, record), record.Outcome == CallOutcome.Succeeded ? static t => t.Add(true) : static t => t.Add(false));
        return learned == Learned.Nothing ? known : learned;
    }

    // Most calls go to a model that the user has used: its name is there.
    private static string ModelOf(Learned learned, UsageRecord record)
    {
        foreach (var (name, _, _) in learned.Models)
        {
            var slash = record.Provider.Length;
            if (name.Length == slash + 1 + record.Model.Length && name[slash] == '/' && name.StartsWith(record.Provider, StringComparison.Ordinal)
                && name.EndsWith(record.Model, StringComparison.Ordinal))
                return name;
        }

        return string.Intern($"{record.Provider}/{record.Model}");
    }
}
