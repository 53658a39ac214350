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
        if (record.Outcome == CallOutcome.Succeeded && record.Usage.Output > 0)
            learned = learned.Answer(record.Usage.Output).Length(record.Feature, record.Usage.Output, c.TypicalOutput);
        if (record.Model.Length > 0 && record.Outcome is CallOutcome.Succeeded or CallOutcome.Failed or CallOutcome.Broken)
            learned = learned.Call(record.Provider, record.Model, record.Outcome == CallOutcome.Succeeded);
        return learned == Learned.Nothing ? known : learned;
    }
}
