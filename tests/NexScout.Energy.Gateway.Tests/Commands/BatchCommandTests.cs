using System.Text.Json;
using NexScout.Energy.Gateway.Commands;
using NexScout.Energy.Gateway.Native;

namespace NexScout.Energy.Gateway.Tests.Commands;

public sealed class BatchCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("energy-batch-");

    [Fact]
    public async Task Batch_SameCommandAgain_SendsNothingTwice()
    {
        File.WriteAllText(In("calls.jsonl"), "{\"prompt\":\"one\"}\n\n{\"prompt\":\"two\"}\n{}\n");
        var (code, first) = await Run("calls.jsonl", "answers.jsonl");
        Assert.Equal(1, code);
        Assert.Contains("2 of 3 answered, 1 not;", first, StringComparison.Ordinal);
        Assert.Equal([0, 1, 2], Answers("answers.jsonl").Select(line => line.GetProperty("index").GetInt32()));
        var kept = File.ReadAllLines(In("answers.jsonl"));

        var (_, again) = await Run("calls.jsonl", "answers.jsonl");

        Assert.Contains("0 of 1 answered, 1 not, 2 were answered before;", again, StringComparison.Ordinal);
        Assert.Equal(kept[..2], File.ReadAllLines(In("answers.jsonl"))[..2]);
    }

    [Fact]
    public async Task Batch_AnswerLost_ComesAgainAndIsNotChargedTwice()
    {
        File.WriteAllText(In("calls.jsonl"), "{\"prompt\":\"one\"}\n");
        await Run("calls.jsonl", "answers.jsonl");
        var first = Assert.Single(Answers("answers.jsonl")).GetProperty("content").GetString();
        File.WriteAllText(In("answers.jsonl"), File.ReadAllText(In("answers.jsonl"))[..40]);

        var (_, again) = await Run("calls.jsonl", "answers.jsonl");

        Assert.Contains("1 of 1 answered, 0 not; 0 tokens, $0, 0 energy", again, StringComparison.Ordinal);
        Assert.Equal(first, Assert.Single(Answers("answers.jsonl")).GetProperty("content").GetString());
    }

    [Fact]
    public async Task Batch_OfAUserOfAnyLanguage_IsAnswered()
    {
        File.WriteAllText(In("calls.jsonl"), "{\"prompt\":\"one\"}");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await EnergyProgram.Run(
            ["batch", In("calls.jsonl"), "--workspace", "büro", "--user", "名前", "--idempotency-key", "für heute", "--data", In("data")], output, error);
        Assert.True(code == 0, error.ToString());
        using var usage = new StringWriter();
        await EnergyProgram.Run(["usage", "--csv", "--workspace", "büro", "--user", "名前", "--data", In("data")], usage, error);
        Assert.Contains(",büro,名前,", usage.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_FileOfAnotherRun_IsRefused()
    {
        File.WriteAllText(In("calls.jsonl"), "{\"prompt\":\"one\"}");
        File.WriteAllText(In("other.jsonl"), "{\"prompt\":\"two\"}");
        await Run("calls.jsonl", "answers.jsonl");
        var (code, error) = await Run("other.jsonl", "answers.jsonl");
        Assert.Equal(1, code);
        Assert.Contains("holds the answers to other calls", error, StringComparison.Ordinal);
        File.WriteAllText(In("notes.txt"), "mine");
        (_, error) = await Run("calls.jsonl", "notes.txt");
        Assert.Contains("is no batch's", error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(In("notes.txt")));
    }

    [Fact]
    public async Task Keys_OfARunThatBrokeOff_AreTheSame()
    {
        File.WriteAllText(In("calls.jsonl"), "{\"prompt\":\"one\"}\n{\"prompt\":\"two\"}\n{\"prompt\":\"three\"}");
        var calls = await BatchFile.Read(new FileInfo(In("calls.jsonl")), TestContext.Current.CancellationToken);
        string[] keys;
        using (var answers = BatchAnswers.Open(new FileInfo(In("a")), calls, "w/ann", null))
        {
            keys = [.. Enumerable.Range(0, 3).Select(answers.Key)];
            await answers.Add(new BatchItemView(1, true, "2", "stop", null, null));
            await answers.Add(new BatchItemView(2, false, null, null, new ErrorView("server_error", "away", null, "ledger_unavailable", null), null));
            Assert.Equal(2, File.ReadAllLines(In("a")).Length);
        }

        using var later = BatchAnswers.Open(new FileInfo(In("a")), calls, "w/ann", null);

        Assert.Equal([0, 2], later.Left(3));
        Assert.Equal(keys, Enumerable.Range(0, 3).Select(later.Key));
        using var another = BatchAnswers.Open(new FileInfo(In("b")), calls, "w/ann", null);
        Assert.NotEqual(keys[0], another.Key(0));
    }

    [Fact]
    public async Task Key_OfACallThatWasCutOff_IsANewOne()
    {
        File.WriteAllText(In("calls.jsonl"), "{\"prompt\":\"one\"}");
        var calls = await BatchFile.Read(new FileInfo(In("calls.jsonl")), TestContext.Current.CancellationToken);
        using var answers = BatchAnswers.Open(new FileInfo(In("a")), calls, "w/ann", null);
        var key = answers.Key(0);
        var meta = new MetaView("req_1", null, null, "", "", 0, 0, 0, 0, 0, 0, 0, false, false, 0, 0, 0, "normal", 0, 0, false, null, []);
        await answers.Add(new BatchItemView(0, false, null, null, new ErrorView("", "", null, "duplicate_request", null), meta));
        Assert.Equal([(0, "req_1")], answers.Repeated);
        Assert.Equal(key, answers.Key(0));
        answers.CutOff(0);
        Assert.Equal($"{key}/req_1", answers.Key(0));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string In(string name) => Path.Combine(_folder.FullName, name);

    private List<JsonElement> Answers(string name) => [.. File.ReadAllLines(In(name)).Select(line => JsonDocument.Parse(line).RootElement)];

    private async Task<(int Code, string Error)> Run(string calls, string answers)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await EnergyProgram.Run(
            ["batch", In(calls), "--workspace", "w", "--user", "ann", "--out", In(answers), "--data", In("data")], output, error);
        return (code, error.ToString());
    }
}
