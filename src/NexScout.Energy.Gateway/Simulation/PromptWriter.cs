using System.Globalization;
using System.Text;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>Writes prompts as sales people do: an order, then facts; plainly, or with the politeness and filler that people add. Verbose
/// texts also say one in eight sentences twice, as pasted notes do.</summary>
internal static class PromptWriter
{
    private static readonly PromptWords _words = PromptWords.Read();

    /// <summary>A prompt of about so many characters: it ends with the sentence that reaches them.</summary>
    public static string Write(ref Dice dice, string feature, int characters, bool verbose)
    {
        var text = new StringBuilder(characters + 200);
        if (verbose) text.Append(One(ref dice, _words.Polite));
        text.Append(Filled(ref dice, One(ref dice, _words.Orders[feature])));
        var last = "";
        while (text.Length < characters)
        {
            var fact = One(ref dice, _words.Facts);
            var again = verbose && last.Length > 0 && dice.Below(8) == 0;
            if (!again) last = Filled(ref dice, verbose && dice.Below(5) > 0 ? fact.Verbose : fact.Plain);
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
        'p' => One(ref dice, _words.Names),
        'c' => One(ref dice, _words.Companies),
        't' => One(ref dice, _words.Cities),
        'g' => One(ref dice, _words.Products),
        'd' => (2 + dice.Below(27)).ToString(CultureInfo.InvariantCulture),
        'n' => (3 + dice.Below(900)).ToString(CultureInfo.InvariantCulture),
        _ => (19 + dice.Below(9_000)).ToString(CultureInfo.InvariantCulture),
    };

    private static T One<T>(ref Dice dice, IReadOnlyList<T> of) => of[dice.Below(of.Count)];
}
