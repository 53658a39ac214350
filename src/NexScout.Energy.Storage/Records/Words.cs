using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace NexScout.Energy.Storage.Records;

/// <summary>The stored word of each value of an enum: the same word as on the wire, so that reports and HTTP say one thing.</summary>
internal static class Words<T> where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> ByValue = Enum.GetValues<T>().ToFrozenDictionary(value => value, Read);
    private static readonly FrozenDictionary<string, T> ByWord = ByValue.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    public static string Of(T value) => ByValue[value];

    public static T Parse(string word) =>
        ByWord.TryGetValue(word, out var value) ? value : throw new InvalidDataException($"the database holds '{word}', which is no {typeof(T).Name}");

    private static string Read(T value)
    {
        var name = value.ToString();
        return typeof(T).GetField(name)!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? name;
    }
}
