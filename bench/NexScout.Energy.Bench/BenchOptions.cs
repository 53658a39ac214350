using System.Globalization;

namespace NexScout.Energy.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        Usage: dotnet run -c Release --project bench/NexScout.Energy.Bench -- COMMAND [options]

        Commands
          all                 everything below, in this order
          rules               rules in process, without I/O
          compress            compression by the length of the prompt
          hot                 one hot user through the embedded host: memory, SQLite, PostgreSQL
          cache               hits of the response cache against misses, through the whole engine
          memory              bytes a resident user takes
          reports             every report over 5 million calls on PostgreSQL
          http                the gateway against a bare proxy over loopback (needs wrk)
          proxy LISTEN TO     the baseline itself: passes every request to the URL TO

        Options
          --quick             short runs: for a look, not for a record
          --store NAME        sqlite or postgres; both when left out
          --users N           residents of the memory measure (default 1000000)
          --out FILE          the Markdown file; figures go between its markers where it has them
                              (default artifacts/benchmarks.md)
        """;

    public required string Command { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public bool Quick { get; init; }

    public string? Store { get; init; }

    public int Users { get; init; } = 1_000_000;

    public string Out { get; init; } = Path.Combine("artifacts", "benchmarks.md");

    public bool Includes(string part) => Command == part || Command == "all";

    public bool OnStore(string name) => Store is null || Store == name;

    /// <summary>The whole length in an ordinary run, the short one in a quick run.</summary>
    public TimeSpan Length(double seconds, double quick) => TimeSpan.FromSeconds(Quick ? quick : seconds);

    /// <exception cref="FormatException">Says what is wrong with the command line.</exception>
    public static BenchOptions Parse(string[] args)
    {
        if (args.Length == 0) throw new FormatException("name a command");
        var options = new BenchOptions { Command = args[0] };
        var rest = new List<string>();
        for (var i = 1; i < args.Length; i++)
        {
            string Value() => ++i < args.Length ? args[i] : throw new FormatException($"{args[i - 1]} needs a value");
            options = args[i] switch
            {
                "--quick" => options with { Quick = true },
                "--store" => options with { Store = Value() },
                "--users" => options with { Users = int.Parse(Value(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture) },
                "--out" => options with { Out = Value() },
                _ when args[i].StartsWith('-') => throw new FormatException($"{args[i]} is no option"),
                _ => options,
            };
            if (!args[i].StartsWith('-')) rest.Add(args[i]);
        }

        if (options.Store is not (null or "sqlite" or "postgres")) throw new FormatException("--store is sqlite or postgres");
        return options with { Arguments = rest };
    }
}
