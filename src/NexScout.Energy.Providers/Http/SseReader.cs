using System.Buffers;
using System.Text;

namespace NexScout.Energy.Providers.Http;

/// <summary>Splits a byte stream into server-sent events: LF or CRLF, comments, any split of the bytes.</summary>
internal sealed class SseReader(Stream source) : IDisposable
{
    private const int MostBytes = 8 << 20;
    private readonly ArrayBufferWriter<byte> _data = new(1024);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private int _start;
    private int _scanned;
    private int _end;
    private bool _taken;
    private bool _ended;

    /// <summary>The last event's name; null where it has none.</summary>
    public string? Event { get; private set; }

    /// <summary>The last event's data, valid until the next is taken.</summary>
    public ReadOnlyMemory<byte> Data => _data.WrittenMemory;

    /// <summary>Whether the source has ended.</summary>
    public bool Ended => _ended;

    /// <summary>Takes an event from the bytes read so far; false where they hold no whole one.</summary>
    /// <exception cref="InvalidDataException">The event is larger than any answer may be.</exception>
    public bool TryTake()
    {
        if (_taken) Clear();
        while (true)
        {
            var at = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n');
            if (at < 0)
            {
                _scanned = _end;
                return _ended && TakeRest();
            }

            var line = _buffer.AsSpan(_start, _scanned + at - _start);
            _start = _scanned = _scanned + at + 1;
            if (line.Length > 0 && line[^1] == '\r') line = line[..^1];
            if (line.Length > 0) Line(line);
            else if (_data.WrittenCount > 0) return _taken = true;
            else Event = null;
        }
    }

    /// <summary>Reads more bytes; at the end of the source <see cref="Ended"/> is set.</summary>
    public async ValueTask Fill(CancellationToken cancel)
    {
        MakeRoom();
        var read = await source.ReadAsync(_buffer.AsMemory(_end), cancel);
        _ended = read == 0;
        _end += read;
    }

    public void Dispose()
    {
        if (_buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _scanned = _end = 0;
    }

    // Some providers leave out the blank line after their last event.
    private bool TakeRest()
    {
        if (_end > _start) Line(_buffer.AsSpan(_start, _end - _start).TrimEnd((byte)'\r'));
        _start = _scanned = _end;
        return _taken = _data.WrittenCount > 0;
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0) return;
        var value = line[(colon + 1)..];
        if (value.Length > 0 && value[0] == ' ') value = value[1..];
        if (line[..colon].SequenceEqual("data"u8))
        {
            if (_data.WrittenCount > 0) _data.Write("\n"u8);
            _data.Write(value);
            if (_data.WrittenCount > MostBytes) throw new InvalidDataException("An event is too large.");
        }
        else if (line[..colon].SequenceEqual("event"u8))
        {
            Event = Encoding.UTF8.GetString(value);
        }
    }

    private void Clear()
    {
        _data.ResetWrittenCount();
        Event = null;
        _taken = false;
    }

    private void MakeRoom()
    {
        if (_start == _end) _start = _scanned = _end = 0;
        if (_end < _buffer.Length) return;
        if (_start == 0)
        {
            if (_buffer.Length > MostBytes) throw new InvalidDataException("A line is too large.");
            _buffer = PooledArray.Grown(_buffer);
            return;
        }

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_scanned, _end, _start) = (_scanned - _start, _end - _start, 0);
    }
}
