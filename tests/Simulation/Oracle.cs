using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Simulation;

/// <summary>What must hold, checked at every write and at the end.</summary>
internal sealed class Oracle(BudgetRules rules, Scheduler scheduler)
{
    private readonly Dictionary<string, (Tier Tier, long Day, long Week)> _taken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _excused = new(StringComparer.Ordinal);
    private readonly Dictionary<RequestId, (long Tokens, long Cost, long Energy)> _answers = [];

    /// <summary>What was found to be wrong.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Answers that clients received.</summary>
    public int Answers => _answers.Count;

    /// <summary>A client received an answer and was told its charge.</summary>
    public void Answered(GenerateAnswer answer)
    {
        if (!_answers.TryAdd(answer.Id, (answer.Tokens, answer.Cost, answer.Energy))) Fault($"{answer.Id} was answered twice");
    }

    /// <summary>A user whose usage may pass its budget by the provider's doing, or who may take on debt.</summary>
    public void Excuse(string user) => _excused.Add(user);

    /// <summary>A state was written.</summary>
    public void Written(ActorKey key, ReadOnlyMemory<byte> json)
    {
        if (key.Kind != ActorKind.User) return;
        var s = VersionedJson.Read(json.Span, EnergyStateJson.Default.BudgetState);
        scheduler.Note(s.TotalTokens);
        var terms = rules.Options.For(s.Tier);
        if (s.EnergyNano < s.HeldEnergy * 1_000_000_000) Fault($"{key.Key}: energy {s.EnergyNano} is below the {s.HeldEnergy} that is held");
        if (s.HeldTokens != s.Open.Sum(hold => hold.Tokens)) Fault($"{key.Key}: {s.HeldTokens} tokens held, but the reservations hold others");
        if (s.HeldCost.Value != s.Open.Sum(hold => hold.Cost.Value)) Fault($"{key.Key}: {s.HeldCost} held, but the reservations hold others");
        if (_excused.Contains(key.Key)) return;
        var (day, week) = (terms.DailyTokens, terms.WeeklyTokens + s.WeekGrant - s.WeekRepaid);
        var (dayTaken, weekTaken) = (s.DayTokens + s.HeldTokens, s.WeekTokens + s.HeldTokens);
        var last = _taken.GetValueOrDefault(key.Key, (s.Tier, 0, 0));
        // What calls hold when the tier is lowered cannot be taken from them; from then on it only shrinks.
        var (mostDay, mostWeek) = last.Tier > s.Tier ? (dayTaken, weekTaken) : (last.Day, last.Week);
        if (dayTaken > Math.Max(day, mostDay)) Fault($"{key.Key}: {s.DayTokens} used + {s.HeldTokens} held pass the day's {day}");
        if (weekTaken > Math.Max(week, mostWeek)) Fault($"{key.Key}: {s.WeekTokens} used + {s.HeldTokens} held pass the week's {week}");
        _taken[key.Key] = (s.Tier, dayTaken > day ? dayTaken : 0, weekTaken > week ? weekTaken : 0);
    }

    /// <summary>All is quiet: every call has ended.</summary>
    public void Quiet(MemoryStore store)
    {
        if (store.Opened.Count > 0) Fault($"{store.Opened.Count} calls are still open, such as {store.Opened.Keys.First()}");
        foreach (var (id, told) in _answers)
        {
            if (!store.Log.TryGetValue(id, out var record)) Fault($"{id} was answered, but is not in the log");
            else if ((record.Usage.Total, record.Cost.Value, record.Energy) != told) Fault($"{id} was told {told}, but charged {record.Usage.Total}, {record.Cost}, {record.Energy}");
        }

        var logged = store.Log.Values.GroupBy(record => record.User.ToString()).ToDictionary(
            user => user.Key, user => (Tokens: user.Sum(record => record.Usage.Total), Cost: user.Sum(record => record.Cost.Value)));
        foreach (var (key, stored) in store.States.Where(state => state.Key.Kind == ActorKind.User))
        {
            var s = VersionedJson.Read(stored.Json.Span, EnergyStateJson.Default.BudgetState);
            var (tokens, cost) = logged.GetValueOrDefault(key.Key);
            if (s.TotalTokens != tokens) Fault($"{key.Key}: the account counts {s.TotalTokens} tokens, the log {tokens}");
            if (s.TotalCost.Value != cost) Fault($"{key.Key}: the account counts {s.TotalCost.Value} nano-USD, the log {cost}");
        }

        CheckWorkspaces(store);
    }

    private void CheckWorkspaces(MemoryStore store)
    {
        foreach (var (workspace, terms) in store.Terms.Where(entry => entry.Value.DailyBudget is not null))
        {
            foreach (var day in store.Log.Values.Where(r => r.User.Workspace == workspace && !_excused.Contains(r.User.ToString())).GroupBy(r => r.At.Date))
            {
                // A call is charged on the day it ends; those that crossed midnight are few and small, and count for the day before here.
                var spent = day.Sum(record => record.Cost.Value);
                if (spent > terms.DailyBudget!.Value.Value * 1.02) Fault($"{workspace}: {spent} nano-USD on {day.Key:d} pass {terms.DailyBudget}");
            }
        }
    }

    private void Fault(string what)
    {
        if (Faults.Count < 20) Faults.Add($"{scheduler.Clock.Now:u} {what}");
    }
}

/// <summary>What a client was told.</summary>
internal readonly record struct GenerateAnswer(RequestId Id, long Tokens, long Cost, long Energy);
