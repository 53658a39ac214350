namespace NexScout.Energy.Storage.Sqlite;

/// <summary>Keeps a second process out of a data directory: memory holds what is reserved, and two memories would not agree.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; the operating system lets it go when the process ends, however it ends.</summary>
    /// <exception cref="InvalidOperationException">Another process holds it, or the folder cannot be written.</exception>
    public static DirectoryLock Take(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            return new DirectoryLock(new FileStream(Path.Combine(directory, "energy.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new InvalidOperationException($"The data directory '{directory}' cannot be written: {denied.Message}. Choose another with --data.", denied);
        }
        catch (IOException held)
        {
            throw new InvalidOperationException(
                $"The data directory '{directory}' cannot be locked ({held.Message}). If another energy process uses it, stop that process, choose "
                + "another directory with --data, or use PostgreSQL, which many processes may share.", held);
        }
    }

    public void Dispose() => _file.Dispose();
}
