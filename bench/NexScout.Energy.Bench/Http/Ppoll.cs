using System.Runtime.InteropServices;

namespace NexScout.Energy.Bench.Http;

/// <summary>Waits for sockets with the precision of a microsecond, which .NET's own waits (milliseconds) do not have. Linux.</summary>
internal static partial class Ppoll
{
    private const int SetTimerSlack = 29;
    private const short Readable = 1;

    /// <summary>Lets the calling thread wake when its time is there, rather than up to 50 µs later.</summary>
    public static void SharpenTimers() => _ = Prctl(SetTimerSlack, 1);

    public static Descriptor Watch(int descriptor) => new() { Socket = descriptor, Events = Readable };

    /// <summary>Returns when one of the sockets can be read, or after <paramref name="nanoseconds"/>.</summary>
    public static void Wait(Descriptor[] sockets, long nanoseconds)
    {
        var time = new TimeSpec { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        _ = Poll(sockets, (nuint)sockets.Length, in time, 0);
    }

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static partial int Poll([In, Out] Descriptor[] sockets, nuint count, in TimeSpec timeout, nint signals);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint value);

    [StructLayout(LayoutKind.Sequential)]
    internal struct Descriptor
    {
        public int Socket;
        public short Events;
        public short Returned;

        public readonly bool Ready => Returned != 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
