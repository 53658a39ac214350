namespace NexScout.Energy.Compression;

/// <summary>When a rule holds.</summary>
[Flags]
internal enum RuleWhen
{
    Always = 0,
    SentenceStart = 1,
    BeforeRequest = 2,
    BehindRemoved = 4,
    WholeSentence = 8,
    Strong = 16,
    BeforeNoun = 32,
}

/// <summary>One rule.</summary>
/// <param name="Group">What it is reported as.</param>
/// <param name="Shorter">What stands for the phrase; empty where it goes.</param>
/// <param name="When">Its conditions.</param>
/// <param name="Keeps">Whether the phrase stays as it is: a longer phrase that shields its words from other rules.</param>
internal sealed record Rule(string Group, string Shorter, RuleWhen When, bool Keeps);

/// <summary>A tree of words over <see cref="RuleData"/>: the longest phrase from a word on is found by as many steps as it has words.</summary>
internal sealed class RuleNode
{
    private const int Letters = 26;
    private readonly Dictionary<string, RuleNode> _next = new(StringComparer.OrdinalIgnoreCase);
    // By first letter, a bit for each length of the words that go on from here: most words of a text are none of them, and cost no hash.
    private readonly uint[] _lengths = new uint[Letters];

    public static RuleNode Root { get; } = Build();

    /// <summary>Rules that end here; of one phrase there may be several with other conditions.</summary>
    public List<Rule> Rules { get; } = [];

    public RuleNode? Next(ReadOnlySpan<char> word)
    {
        var letter = (word[0] | 0x20) - 'a';
        if ((uint)letter < Letters && (_lengths[letter] & (1u << word.Length)) == 0) return null;
        return _next.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var next) ? next : null;
    }

    private static RuleNode Build()
    {
        var root = new RuleNode();
        root.Add("politeness", RuleData.Politeness);
        root.Add("filler", RuleData.Filler);
        root.Add("transition", RuleData.Transitions);
        root.Add("shortened", RuleData.Shorter);
        root.Add("article", RuleData.Articles);
        return root;
    }

    private void Add(string group, string[] lines)
    {
        foreach (var line in lines)
        {
            var flags = line.Split('|');
            var sides = flags[0].Split('=');
            var shorter = sides.Length > 1 ? sides[1] : "";
            var node = this;
            foreach (var word in sides[0].Split(' ')) node = node.Child(word);
            node.Rules.Add(new Rule(group, shorter, flags.Length > 1 ? When(flags[1]) : RuleWhen.Always, shorter == sides[0]));
        }
    }

    private RuleNode Child(string word)
    {
        if (!_next.TryGetValue(word, out var child)) _next[word] = child = new RuleNode();
        if (char.IsAsciiLetter(word[0])) _lengths[(word[0] | 0x20) - 'a'] |= 1u << word.Length;
        return child;
    }

    private static RuleWhen When(string flags) => flags.Aggregate(RuleWhen.Always, (all, flag) => all | flag switch
    {
        's' => RuleWhen.SentenceStart,
        'v' => RuleWhen.BeforeRequest,
        'c' => RuleWhen.BehindRemoved,
        'w' => RuleWhen.WholeSentence,
        'S' => RuleWhen.Strong,
        'n' => RuleWhen.BeforeNoun,
        _ => throw new InvalidOperationException($"unknown flag {flag}"),
    });
}
