using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NexScout.Energy.Budgets;

/// <summary>Writes <see cref="Learned"/> in few bytes, since it is written with every call, and so that SQL can still read it:
/// <c>{"style":[prompts,words·100,questions·10⁴,formality·10⁴],"output":[answers,tokens·10],"hours":"24 digits","openings":"hash and
/// count","models":{"provider/model":[good,seen]},"lengths":{"feature":[answers,ratio·10⁴]}}</c>. What is unknown or misshapen reads as not
/// learned.</summary>
public sealed class LearnedJson : JsonConverter<Learned>
{
    /// <inheritdoc/>
    public override Learned Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) return Learned.Nothing;
        Span<int> numbers = stackalloc int[4];
        var learned = Learned.Nothing;
        if (Numbers(root, "style", numbers)) learned = learned with { Style = Style(numbers) };
        if (Numbers(root, "output", numbers[..2]))
            learned = learned with { Answers = (byte)Math.Min(numbers[0], WritingStyle.Window), OutputDeciTokens = numbers[1] };
        return learned with
        {
            Hours = HourCounts.Parse(Text(root, "hours")),
            Openings = OpeningCounts.Parse(Text(root, "openings")),
            Models = Models(root),
            Lengths = Lengths(root),
        };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Learned value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        var style = value.Style;
        if (style.Prompts > 0)
            Write(writer, "style", style.Prompts, style.SentenceCentiWords, style.QuestionsPerTenThousand, style.FormalityPerTenThousand);
        if (value.Answers > 0) Write(writer, "output", value.Answers, value.OutputDeciTokens);
        Habits(writer, value);
        Write(writer, "models", value.Models, static tally => (tally.Model, tally.Good, tally.Seen));
        Write(writer, "lengths", value.Lengths, static tally => (tally.Feature, tally.Answers, tally.PerTenThousand));
        writer.WriteEndObject();
    }

    // Written at every call: without a text of its own for each.
    private static void Habits(Utf8JsonWriter writer, Learned value)
    {
        Span<char> text = stackalloc char[6 * OpeningCounts.Places];
        value.Hours.Write(text);
        if (value.Hours != default) writer.WriteString("hours", text[..HourCounts.Hours]);
        if (value.Openings.Counts != 0) writer.WriteString("openings", text[..value.Openings.Write(text)]);
    }

    private static void Write(Utf8JsonWriter writer, string name, params ReadOnlySpan<int> numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers) writer.WriteNumberValue(number);
        writer.WriteEndArray();
    }

    private static WritingStyle Style(ReadOnlySpan<int> numbers) => new(
        (byte)Math.Min(numbers[0], WritingStyle.Window), (ushort)Math.Min(numbers[1], ushort.MaxValue), (ushort)Math.Min(numbers[2], 10_000),
        (ushort)Math.Min(numbers[3], 10_000));

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static bool Numbers(JsonElement root, string name, Span<int> numbers) =>
        root.TryGetProperty(name, out var member) && Numbers(member, numbers);

    private static bool Numbers(JsonElement array, Span<int> numbers)
    {
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() != numbers.Length) return false;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (array[i].ValueKind != JsonValueKind.Number || !array[i].TryGetInt32(out numbers[i]) || numbers[i] < 0) return false;
        }

        return true;
    }

    private static void Write<T>(Utf8JsonWriter writer, string name, ImmutableArray<T> tallies, Func<T, (string Name, int First, int Second)> parts)
    {
        if (tallies.IsEmpty) return;
        writer.WriteStartObject(name);
        foreach (var tally in tallies)
        {
            var (of, first, second) = parts(tally);
            Write(writer, of, first, second);
        }

        writer.WriteEndObject();
    }

    // The models and features of all users are the same few: their names are kept once.
    private static ImmutableArray<ModelTally> Models(JsonElement root) => Tallies<ModelTally>(root, "models", Learned.MostModels, static (name, good, seen) =>
        seen > short.MaxValue || good > seen ? null : new ModelTally(string.Intern(name), (short)good, (short)seen));

    private static ImmutableArray<LengthTally> Lengths(JsonElement root) => Tallies<LengthTally>(root, "lengths", Learned.MostFeatures, static (name, answers, ratio) =>
        answers == 0 ? null : new LengthTally(
            string.Intern(name), (byte)Math.Min(answers, WritingStyle.Window), Math.Clamp(ratio, LengthTally.Least, LengthTally.Most)));

    private static ImmutableArray<T> Tallies<T>(JsonElement root, string name, int most, Func<string, int, int, T?> read)
        where T : struct
    {
        if (!root.TryGetProperty(name, out var members) || members.ValueKind != JsonValueKind.Object) return [];
        var tallies = ImmutableArray.CreateBuilder<T>();
        Span<int> pair = stackalloc int[2];
        foreach (var member in members.EnumerateObject())
        {
            if (tallies.Count == most) break;
            if (Numbers(member.Value, pair) && read(member.Name, pair[0], pair[1]) is { } tally) tallies.Add(tally);
        }

        return tallies.DrainToImmutable();
    }
}
