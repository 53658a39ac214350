using System.Diagnostics;
using System.Text;

namespace NexScout.Energy.Bench.Http;

/// <summary>What the open-loop client measured. Times run from the moment a request was due, so that a server that stalls is charged for
/// every request that had to wait meanwhile (no coordinated omission).</summary>
internal sealed record ArrivalResult(double PerSecond, int Refused, Latencies FirstByte, Latencies Whole);

/// <summary>Sends requests at a constant rate, whatever the server does. One thread, since two cores are all that a small machine has.</summary>
internal sealed class ArrivalClient(Uri url, IReadOnlyList<byte[]> requests, int connections)
{
    /// <summary>The bytes of one POST with a bearer key.</summary>
    public static byte[] Request(Uri url, string path, string key, byte[] body) =>
    [
        .. Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: {url.Authority}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"),
        .. body,
    ];

    public Task<ArrivalResult> Run(double perSecond, TimeSpan warmUp, TimeSpan length)
    {
        var done = new TaskCompletionSource<ArrivalResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                done.SetResult(Send(perSecond, warmUp, length));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        })
        { IsBackground = true, Priority = ThreadPriority.AboveNormal }.Start();
        return done.Task;
    }

    private ArrivalResult Send(double perSecond, TimeSpan warmUp, TimeSpan length)
    {
        Ppoll.SharpenTimers();
        var all = Enumerable.Range(0, connections).Select(_ => new ArrivalConnection(url)).ToArray();
        try
        {
            return new Schedule(all, requests, perSecond, warmUp, length).Run();
        }
        finally
        {
            foreach (var connection in all) connection.Dispose();
        }
    }

    private sealed class Schedule
    {
        private readonly ArrivalConnection[] _all;
        private readonly Ppoll.Descriptor[] _sockets;
        private readonly Queue<ArrivalConnection> _idle;
        private readonly IReadOnlyList<byte[]> _requests;
        private readonly double _interval;
        private readonly long _warm;
        private readonly long _total;
        private readonly Latencies _firstByte;
        private readonly Latencies _whole;
        private readonly bool[] _began;
        private long _sent;
        private long _answered;
        private int _refused;
        private long _start;

        public Schedule(ArrivalConnection[] all, IReadOnlyList<byte[]> requests, double perSecond, TimeSpan warmUp, TimeSpan length)
        {
            (_all, _requests, _interval) = (all, requests, Stopwatch.Frequency / perSecond);
            _sockets = [.. all.Select(connection => Ppoll.Watch(connection.Descriptor))];
            _idle = new Queue<ArrivalConnection>(all);
            _warm = (long)(perSecond * warmUp.TotalSeconds);
            _total = _warm + (long)(perSecond * length.TotalSeconds);
            _began = new bool[all.Length];
            _firstByte = new Latencies((int)(_total - _warm));
            _whole = new Latencies((int)(_total - _warm));
        }

        public ArrivalResult Run()
        {
            _start = Stopwatch.GetTimestamp();
            while (_answered < _total)
            {
                SendDue();
                Ppoll.Wait(_sockets, Patience());
                for (var i = 0; i < _all.Length; i++)
                {
                    if (_sockets[i].Ready) Receive(i);
                }
            }

            var seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
            return new ArrivalResult(_total / seconds, _refused, _firstByte, _whole);
        }

        private long Due(long index) => _start + (long)(index * _interval);

        private void SendDue()
        {
            while (_sent < _total && _idle.Count > 0 && Due(_sent) <= Stopwatch.GetTimestamp())
            {
                _idle.Dequeue().Send(_requests[(int)(_sent % _requests.Count)], Due(_sent));
                _sent++;
            }
        }

        // With no connection to send on, or nothing left to send, only an answer can be waited for.
        private long Patience()
        {
            if (_sent == _total || _idle.Count == 0) return 1_000_000_000;
            var ticks = Due(_sent) - Stopwatch.GetTimestamp();
            return Math.Max(0, ticks) * (1_000_000_000 / Stopwatch.Frequency);
        }

        private void Receive(int index)
        {
            var connection = _all[index];
            if (!connection.Busy) throw new InvalidOperationException("the server closed an idle connection");
            var complete = connection.Read();
            var now = Stopwatch.GetTimestamp();
            var counts = connection.Due >= Due(_warm);
            if (!_began[index] && connection.BodyBegan)
            {
                _began[index] = true;
                if (counts) _firstByte.Add(now - connection.Due);
            }

            if (!complete) return;
            if (counts) _whole.Add(now - connection.Due);
            if (connection.Status != 200) _refused++;
            _began[index] = false;
            connection.Done();
            _idle.Enqueue(connection);
            _answered++;
        }
    }
}
