using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace NexScout.Energy.Storage.Moving;

/// <summary>What is counted of a table: its rows, a checksum that does not depend on their order, and sums of what must never differ.
/// Sums are taken here and not in SQL: there they may overflow.</summary>
internal sealed class TableTally(MovedTable table)
{
    private readonly ArrayBufferWriter<byte> _row = new();
    private readonly List<(string What, Func<object?[], Int128> Of)> _measures = Measures(table);
    private readonly Dictionary<string, Int128> _sums = Measures(table).ToDictionary(measure => measure.What, _ => Int128.Zero);
    private ulong _checksum;

    public long Rows { get; private set; }

    public void Add(object?[] row)
    {
        Rows++;
        _row.ResetWrittenCount();
        foreach (var value in row) Write(value);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_row.WrittenSpan, hash);
        unchecked
        {
            _checksum += BinaryPrimitives.ReadUInt64LittleEndian(hash);
        }

        foreach (var (what, of) in _measures) _sums[what] += of(row);
    }

    /// <summary>What was counted, by name.</summary>
    public IEnumerable<(string What, string Sum)> Found()
    {
        yield return (table.Name, Rows == 0 ? "0 rows" : string.Create(CultureInfo.InvariantCulture, $"{Rows:#,0} rows {_checksum:x16}"));
        foreach (var (what, sum) in _sums) yield return (what, sum.ToString("#,0", CultureInfo.InvariantCulture));
    }

    private static List<(string What, Func<object?[], Int128> Of)> Measures(MovedTable table)
    {
        switch (table.Name)
        {
            case "ai_usage_logs":
                var (prompt, completion, cost) = (table.IndexOf("tokens_prompt"), table.IndexOf("tokens_completion"), table.IndexOf("cost_nano"));
                return
                [
                    ("usage log: tokens", row => (Int128)(long)row[prompt]! + (long)row[completion]!),
                    ("usage log: nano-USD", row => (long)row[cost]!),
                ];
            case "actor_state":
                var (kind, state) = (table.IndexOf("kind"), table.IndexOf("state"));
                return
                [
                    ("accounts: tokens", row => Member(row, kind, state, "total_tokens")),
                    ("accounts: nano-USD", row => Member(row, kind, state, "total_cost")),
                ];
            default:
                return [];
        }
    }

    // Kind 1 is a user's account.
    private static Int128 Member(object?[] row, int kind, int state, string name)
    {
        if (row[kind] is not 1) return 0;
        using var account = JsonDocument.Parse((string)row[state]!);
        return account.RootElement.ValueKind == JsonValueKind.Object && account.RootElement.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var whole) ? whole : 0;
    }

    // Each value says whether it is there and how long it is, so that no two rows are written alike.
    private void Write(object? value)
    {
        _row.Write([value is null ? (byte)0 : (byte)1]);
        switch (value)
        {
            case null: break;
            case long number: Number(number); break;
            case int number: Number(number); break;
            case short number: Number(number); break;
            case bool yes: Number(yes ? 1 : 0); break;
            case double number: Number(BitConverter.DoubleToInt64Bits(number)); break;
            case DateTime at: Number(at.Ticks); break;
            case decimal number: Text(number.ToString("0.############################", CultureInfo.InvariantCulture)); break;
            case byte[] bytes: Bytes(bytes); break;
            default: Text((string)value); break;
        }
    }

    private void Text(string text)
    {
        Number(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _row);
    }

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        _row.Write(bytes);
    }

    private void Number(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_row.GetSpan(sizeof(long)), number);
        _row.Advance(sizeof(long));
    }
}
