using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NexScout.Energy.Bench.Http;

/// <summary>One keep-alive connection of the open-loop client: one request at a time, the answer read until its HTTP/1.1 framing ends.</summary>
internal sealed class ArrivalConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _length;
    private int _body;
    private long? _contentLength;

    public ArrivalConnection(Uri url)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(IPAddress.Parse(url.Host), url.Port);
        _socket.Blocking = false;
    }

    public int Descriptor => (int)_socket.Handle;

    /// <summary>When the request should have been sent (a stopwatch timestamp): the start of its latency, however late it was sent.</summary>
    public long Due { get; private set; }

    /// <summary>Whether a part of the answer's body has come.</summary>
    public bool BodyBegan => _body > 0 && _length > _body;

    public bool Busy { get; private set; }

    public int Status => _length >= 12 ? int.Parse(Encoding.ASCII.GetString(_buffer, 9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;

    public void Send(byte[] request, long due)
    {
        (Due, Busy, _length, _body, _contentLength) = (due, true, 0, 0, null);
        if (_socket.Send(request) != request.Length) throw new InvalidOperationException("the request did not fit the socket's buffer");
    }

    /// <summary>Reads what is there. Returns whether the answer is complete.</summary>
    public bool Read()
    {
        var read = _socket.Receive(_buffer, _length, _buffer.Length - _length, SocketFlags.None);
        if (read == 0) throw new InvalidOperationException($"the server closed a connection after {_length} bytes of an answer");
        _length += read;
        if (_body == 0) ReadHead();
        return IsComplete();
    }

    public void Done() => Busy = false;

    public void Dispose() => _socket.Dispose();

    private void ReadHead()
    {
        var end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8);
        if (end < 0) return;
        _body = end + 4;
        foreach (var line in Encoding.ASCII.GetString(_buffer, 0, end).Split("\r\n"))
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                _contentLength = long.Parse(line.AsSpan("Content-Length:".Length), System.Globalization.CultureInfo.InvariantCulture);
            }
        }
    }

    private bool IsComplete()
    {
        if (_body == 0) return false;
        var body = _buffer.AsSpan(_body, _length - _body);
        return _contentLength is { } length ? body.Length >= length : body.EndsWith("\r\n0\r\n\r\n"u8) || body.SequenceEqual("0\r\n\r\n"u8);
    }
}
