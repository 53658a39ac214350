using System.Globalization;
using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline.Chat;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>Requests that were really made, from a public trace: <c>TIMESTAMP,ContextTokens,GeneratedTokens</c>. A trace says nothing of users,
/// texts or repeats: its requests go to users by chance, as chats, each with a text of its own.</summary>
internal sealed class TracePlan : ICallPlan
{
    private const string Header = "TIMESTAMP,ContextTokens,GeneratedTokens";
    private const int MostTokens = 1_000_000;
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
    private readonly Population _population;
    private readonly int _users;
    private readonly long _seed;
    private readonly List<(long AtMs, int Context, int Answer)> _rows = [];

    /// <exception cref="ArgumentException">The file cannot be found, is empty, or a line is not of the form.</exception>
    public TracePlan(string file, Population population, int users, long seed)
    {
        (_population, _users, _seed) = (population, users, seed);
        if (!File.Exists(file)) throw new ArgumentException($"there is no trace file '{file}'");
        DateTime? begin = null;
        var number = 1;
        if (File.ReadLines(file).FirstOrDefault()?.Trim() != Header) throw new ArgumentException($"{file}: line 1 must be '{Header}'");
        foreach (var line in File.ReadLines(file).Skip(1))
        {
            number++;
            if (line.Length > 0) _rows.Add(Row(line, ref begin, $"{file}: line {number}"));
        }

        if (_rows.Count == 0) throw new ArgumentException($"{file} holds no requests");
        _rows.Sort((a, b) => a.AtMs.CompareTo(b.AtMs));
    }

    public int Shards => (_users + PopulationPlan.ShardUsers - 1) / PopulationPlan.ShardUsers;

    public long Calls => _rows.Count;

    public TimeSpan Span => TimeSpan.FromMilliseconds(_rows[^1].AtMs - _rows[0].AtMs);

    public double LoadAt(int hour) => _population.PeakLoad.Value;

    public double StyleOf(Tier tier) => _population.Styles.Of(tier);

    public Shard Shard(int number)
    {
        var first = number * PopulationPlan.ShardUsers;
        var users = Enumerable.Range(first, Math.Min(PopulationPlan.ShardUsers, _users - first))
            .Select(user => new SimulatedUser(PopulationPlan.KeyOf(_population, user), PopulationPlan.TierOf(_population, user))).ToArray();
        var calls = new List<PlannedCall>();
        for (var row = 0; row < _rows.Count; row++)
        {
            var user = new Dice(_seed, 3, row).Below(_users) - first;
            if (user >= 0 && user < users.Length) calls.Add(new PlannedCall(_rows[row].AtMs - _rows[0].AtMs, user, 0, row));
        }

        return new Shard(number, users, [.. calls], Ask);
    }

    // Written when it is asked, not kept: a trace may be long.
    private Prompt Ask(PlannedCall call)
    {
        const int around = 36;
        var (_, context, answer) = _rows[call.Place];
        var dice = new Dice(_seed, 4, call.Place);
        var name = string.Create(CultureInfo.InvariantCulture, $"{call.Place}: ");
        var text = name + PromptWriter.Exactly(ref dice, Math.Max(1, (context * 4) - around - name.Length));
        return Prompt.Of("ai_chatbot", new NativeParts { Prompt = text }, Math.Max(1, answer));
    }

    private static (long, int, int) Row(string line, ref DateTime? begin, string where)
    {
        var cells = line.Split(',');
        if (cells.Length != 3 || !DateTime.TryParse(cells[0], CultureInfo.InvariantCulture, Utc, out var at))
            throw new ArgumentException($"{where}: '{line}' is not a moment and two whole numbers");
        begin ??= at;
        return ((long)(at - begin.Value).TotalMilliseconds, Tokens(cells[1], where), Tokens(cells[2], where));
    }

    private static int Tokens(string cell, string where) =>
        int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) && tokens <= MostTokens
            ? tokens : throw new ArgumentException($"{where}: '{cell}' is not a number of tokens from 0 to {MostTokens}");
}
