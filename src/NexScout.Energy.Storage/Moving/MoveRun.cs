namespace NexScout.Energy.Storage.Moving;

/// <summary>The steps of a move, each over all tables, with word of how far it is.</summary>
internal sealed class MoveRun(SourceFile source, MoveTarget target, IReadOnlyList<MovedTable> tables, Action<MoveProgress>? progress)
{
    private const int SayEvery = 1_000;
    private readonly long _total = tables.Sum(table => source.Count(table.Name));

    public List<(string What, string Sum)> TallySource()
    {
        var done = 0L;
        var found = new List<(string, string)>();
        foreach (var table in tables)
        {
            var tally = new TableTally(table);
            foreach (var row in source.Read(table, null, -1))
            {
                tally.Add(row);
                if (++done % SayEvery == 0) Say("reading", done);
            }

            found.AddRange(tally.Found());
        }

        Say("reading", _total);
        return found;
    }

    public async Task<long> Copy(int batch, CancellationToken cancel)
    {
        var there = await target.Moved(cancel);
        var moved = 0L;
        foreach (var table in tables)
        {
            while (await target.Copy(table, source, batch, cancel) is > 0 and var rows) Say("moving", there + (moved += rows));
        }

        return moved;
    }

    public async Task<List<(string What, string Sum)>> TallyTarget(CancellationToken cancel)
    {
        var done = 0L;
        var found = new List<(string, string)>();
        foreach (var table in tables)
        {
            var tally = new TableTally(table);
            await foreach (var row in target.Read(table, cancel))
            {
                tally.Add(row);
                if (++done % SayEvery == 0) Say("comparing", done);
            }

            found.AddRange(tally.Found());
        }

        Say("comparing", _total);
        return found;
    }

    public static List<MoveSum> Compare(List<(string What, string Sum)> here, List<(string What, string Sum)> there) =>
        [.. here.Zip(there, (one, other) => new MoveSum(one.What, one.Sum, other.Sum))];

    public async Task Finish(CancellationToken cancel)
    {
        foreach (var table in tables) await target.Analyze(table, cancel);
        await target.Finish(tables.Select(table => (table.Name, source.Given(table.Name))), cancel);
    }

    private void Say(string phase, long done) => progress?.Invoke(new MoveProgress(phase, Math.Min(done, _total), _total));
}
