using System.Diagnostics;
using GraderEtl.Core.Diagnostics;

namespace GraderEtl.Runner.Embedded;

/// <summary>
/// A program's claim on the running server. Every user of the cluster holds a shared lock on one file, which the operating system
/// drops with the process however it dies; who can take the lock exclusively is the only one left.
/// </summary>
internal sealed class ClusterLease : IDisposable
{
    private readonly FileStream _shared;
    private readonly string _path;

    private ClusterLease(FileStream shared, string path)
    {
        _shared = shared;
        _path = path;
    }

    /// <summary>Takes a share; call it inside the <see cref="ClusterGate"/>, so that no other process stops the server at the same time.</summary>
    internal static ClusterLease Take(string path)
    {
        using (PrivateFiles.Open(path, FileMode.OpenOrCreate))
        {
            // only makes the file: a shared lock is taken on a stream opened for reading
        }

        return new ClusterLease(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), path);
    }

    /// <summary>Gives the share back; true when no other program holds one. Call it inside the <see cref="ClusterGate"/>.</summary>
    internal bool ReleaseAsLast()
    {
        _shared.Dispose();
        try
        {
            using var exclusive = new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose() => _shared.Dispose();
}

/// <summary>Lets one program at a time start or stop the server of a data directory.</summary>
internal sealed class ClusterGate : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly FileStream _stream;

    private ClusterGate(FileStream stream) => _stream = stream;

    /// <summary>Waits for the gate, <paramref name="patience"/> at most.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="doing">What the one who holds it is about, for the error.</param>
    internal static async Task<ClusterGate> EnterAsync(
        string path, TimeSpan patience, CancellationToken cancellationToken, string doing = "starting or stopping the private PostgreSQL")
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new ClusterGate(PrivateFiles.Open(path, FileMode.OpenOrCreate, FileShare.None));
            }
            catch (IOException held) when (FileFailures.Find(held) == FileFailure.InUse)
            {
                if (Stopwatch.GetElapsedTime(started) > patience)
                {
                    throw ClusterErrors.Create(
                        $"Another program has been {doing} for {patience.TotalSeconds:0} s",
                        "it to finish",
                        path,
                        "wait for that program or end it, then run the command again",
                        inner: held);
                }
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    public void Dispose() => _stream.Dispose();
}
