using System.Globalization;
using System.Text;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>Writes prompts as sales people do: an order, then facts; plainly, or with the politeness and filler that people add. Verbose
/// texts also say one in eight sentences twice, as pasted notes do.</summary>
internal static class PromptWriter
{
    private static readonly string[] _names = ["Anna Berg", "Tom Keller", "Priya Nair", "Luis Ortega", "Mia Schulz", "Jonas Weber", "Sara Lind", "Omar Haddad", "Eva Novak", "Ben Carter"];
    private static readonly string[] _companies = ["Northwind", "Contoso", "Fabrikam", "Tailspin", "Litware", "Adatum", "Proseware", "Wingtip", "Lucerne", "Fourth Coffee"];
    private static readonly string[] _cities = ["Hamburg", "Leeds", "Lyon", "Porto", "Graz", "Malmo", "Turin", "Ghent", "Brno", "Cork"];
    private static readonly string[] _products = ["the forecast module", "the inbox plan", "the team license", "the call recorder", "the deal desk", "the route planner"];

    // Plain, then verbose.
    private static readonly (string Plain, string Verbose)[] _facts =
    [
        ("{c} has {n} sellers in {t} and pays {m} EUR a seat.", "As mentioned, {c} has quite a lot of sellers, actually {n} of them, in {t}, and at this point in time they just pay {m} EUR a seat."),
        ("{p} runs the team and decides before the {d}th.", "Additionally, it is very important to note that {p} runs the team and will basically decide before the {d}th."),
        ("They looked at {g} in spring and stopped for lack of budget.", "They really looked at {g} in spring, but due to the fact that there was not quite enough budget, they basically stopped."),
        ("Their renewal is in {d} weeks.", "I would also just like to mention that, as you may already know, their renewal is in {d} weeks from now."),
        ("{g} saves them {n} hours a month.", "In order to make it very clear, {g} would really save them {n} hours a month, which is quite a lot."),
        ("{p} asked for a reference from {c}.", "Furthermore, {p} has very kindly asked whether we could possibly provide a reference from {c}."),
        ("The trial ended with {n} active users.", "It should be noted that the trial actually ended with as many as {n} very active users, which is really quite good."),
        ("Keep the offer at {m} EUR until the {d}th.", "If it is at all possible, could you please just keep the offer at {m} EUR until the {d}th?"),
        ("A competitor from {t} offers {m} EUR.", "As a matter of fact, a competitor from {t} is currently offering {m} EUR, and this is something that we should really keep in mind."),
        ("{c} wants data to stay in {t}.", "In addition to that, it is quite essential for {c} that all of the data should stay in {t} at all times."),
    ];

    private static readonly Dictionary<string, string[]> _orders = new(StringComparer.Ordinal)
    {
        ["ai_message"] = ["Write a first message to {p} of {c} about {g}.", "Write a follow-up to {p} after our call on the {d}th.", "Write a short note to {p} with the price of {g}."],
        ["ai_chatbot"] = ["What does {g} cost for {n} users?", "How do I move {n} contacts from {c} to {g}?", "Does {g} work offline in {t}?"],
        ["ai_objection"] = ["{p} says: \"{m} EUR is too much, and we are worried about the change.\" Answer.", "{p} of {c} doubts that {g} works for {n} people. Answer.", "They object that they had trouble with a tool before and do not trust {g}. Answer."],
        ["ai_sequence"] = ["Write mail {d} of a sequence to {p} of {c} about {g}.", "Write the next step of the sequence for buyers in {t}, {n} days after the last one."],
        ["ai_coaching"] = ["My deal with {c} over {m} EUR has not moved for {d} days. What should I do next?", "{p} stopped answering after I sent the offer for {g}. How do I go on?"],
        ["ai_pitchdeck"] = ["Write slide {d} of a deck for {c}: the value of {g} for {n} sellers.", "Write the slide on price and return for {c}: {m} EUR, {n} users."],
        ["ai_deepscan"] = ["Scan these notes on {c}. Name the buyers, their needs, the risks and the next step.", "Read all mails with {p} of {c} and describe the account."],
    };

    private static readonly string[] _polite =
    [
        "Could you please be so kind as to help me with the following? ", "I would really very much appreciate it if you could just do this for me: ",
        "Hello there, I hope you are doing very well today. ", "I was just wondering whether you could possibly take care of this: ",
    ];

    /// <summary>A prompt of about so many characters: it ends with the sentence that reaches them.</summary>
    public static string Write(ref Dice dice, string feature, int characters, bool verbose)
    {
        var text = new StringBuilder(characters + 200);
        if (verbose) text.Append(_polite[dice.Below(_polite.Length)]);
        var orders = _orders[feature];
        text.Append(Filled(ref dice, orders[dice.Below(orders.Length)]));
        var last = "";
        while (text.Length < characters)
        {
            var (plain, wordy) = _facts[dice.Below(_facts.Length)];
            var again = verbose && last.Length > 0 && dice.Below(8) == 0;
            if (!again) last = Filled(ref dice, verbose && dice.Below(5) > 0 ? wordy : plain);
            text.Append(' ').Append(last);
        }

        return text.ToString();
    }

    /// <summary>Text of exactly so many characters.</summary>
    public static string Exactly(ref Dice dice, int characters) =>
        characters <= 0 ? "" : Write(ref dice, "ai_chatbot", characters, verbose: false)[..characters];

    private static string Filled(ref Dice dice, string sentence)
    {
        var text = new StringBuilder(sentence.Length + 32);
        for (var i = 0; i < sentence.Length; i++)
        {
            if (sentence[i] != '{')
            {
                text.Append(sentence[i]);
                continue;
            }

            text.Append(Fact(ref dice, sentence[i + 1]));
            i += 2;
        }

        return text.ToString();
    }

    private static string Fact(ref Dice dice, char kind) => kind switch
    {
        'p' => _names[dice.Below(_names.Length)],
        'c' => _companies[dice.Below(_companies.Length)],
        't' => _cities[dice.Below(_cities.Length)],
        'g' => _products[dice.Below(_products.Length)],
        'd' => (2 + dice.Below(27)).ToString(CultureInfo.InvariantCulture),
        'n' => (3 + dice.Below(900)).ToString(CultureInfo.InvariantCulture),
        _ => (19 + dice.Below(9_000)).ToString(CultureInfo.InvariantCulture),
    };
}
