using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NexScout.Energy.Gateway.Native;

namespace NexScout.Energy.Gateway.Commands;

/// <summary>The file of a batch's answers. Each is written as it comes, so that a run that broke off goes on where it stood; when all have
/// ended they are put in the order of the input. Beside it, <c>FILE.run</c> keeps what the calls' idempotency keys are made of: the same
/// calls into the same file are the same run, and into a new file a new one.</summary>
internal sealed class BatchAnswers : IDisposable
{
    private const string Duplicate = "duplicate_request";

    private readonly string _path;
    private readonly string _run;
    private readonly SortedDictionary<int, BatchItemView> _items = [];
    private readonly HashSet<int> _cutOff = [];
    private readonly StreamWriter _writer;

    private BatchAnswers(string path, string run)
    {
        (_path, _run) = (path, run);
        var torn = Load();
        _writer = new StreamWriter(path, append: true, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        // A line that was cut off must not spoil the one that follows.
        if (torn) _writer.WriteLine();
    }

    /// <summary>How many calls are answered.</summary>
    public int Answered => _items.Values.Count(item => item.Success);

    /// <summary>Opens the file for a run of these calls, or goes on with the run that wrote it.</summary>
    /// <exception cref="CommandException">The file is another run's, or something else.</exception>
    public static BatchAnswers Open(FileInfo file, BatchFile calls, string account, string? key)
    {
        var mark = file.FullName + ".run";
        var what = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{account}\n{calls.Hash}")));
        var begun = file is { Exists: true, Length: > 0 } || (file.Exists && File.Exists(mark));
        if (!begun) File.WriteAllText(mark, $"{what} {RandomNumberGenerator.GetHexString(16, lowercase: true)}\n");
        var parts = File.Exists(mark) ? File.ReadAllText(mark).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries) : [];
        if (parts is not [var of, var run])
            throw new CommandException($"{file.FullName} is there already, and is no batch's. Name another file with --out.");
        if (of != what)
            throw new CommandException($"{file.FullName} holds the answers to other calls or of another user. Name another file with --out.");
        return new BatchAnswers(file.FullName, key ?? $"{what[..16]}-{run}");
    }

    /// <summary>The calls that have no answer yet.</summary>
    public IReadOnlyList<int> Left(int count) =>
        [.. Enumerable.Range(0, count).Where(place => !_items.TryGetValue(place, out var item) || !item.Success)];

    /// <summary>The calls that were refused as repeated, with their ids: an earlier run began them, and its answer was not written.</summary>
    public IReadOnlyList<(int Place, string Id)> Repeated =>
        [.. _items.Values.Where(item => item is { Error.Code: Duplicate, Meta: not null }).Select(item => (item.Index, item.Meta!.RequestId))];

    /// <summary>Notes that a repeated call was cut off and never had an answer.</summary>
    public void CutOff(int place) => _cutOff.Add(place);

    /// <summary>The key of a call: the same until it is known to have ended without an answer; then it is a new call.</summary>
    public string Key(int place)
    {
        var isNew = _items.TryGetValue(place, out var item) && item is { Meta: not null, Error.Code: var code }
            && (code != Duplicate || _cutOff.Contains(place));
        return isNew ? $"{_run}/{place}/{item!.Meta!.RequestId}" : $"{_run}/{place}";
    }

    public async Task Add(BatchItemView item)
    {
        _items[item.Index] = item;
        await _writer.WriteLineAsync(JsonSerializer.Serialize(item, BatchJson.Default.BatchItemView));
    }

    /// <summary>Puts the answers in the order of the input, one a call.</summary>
    public void Sort()
    {
        _writer.Dispose();
        var sorted = _path + ".sorted";
        File.WriteAllLines(sorted, _items.Values.Select(item => JsonSerializer.Serialize(item, BatchJson.Default.BatchItemView)));
        File.Move(sorted, _path, overwrite: true);
    }

    public void Dispose() => _writer.Dispose();

    private bool Load()
    {
        if (!File.Exists(_path)) return false;
        var text = File.ReadAllText(_path);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                if (JsonSerializer.Deserialize(line, BatchJson.Default.BatchItemView) is { } item) _items[item.Index] = item;
            }
            catch (JsonException)
            {
                // Cut off when the program ended: that call is asked for again, under the same key.
            }
        }

        return text.Length > 0 && text[^1] != '\n';
    }
}
