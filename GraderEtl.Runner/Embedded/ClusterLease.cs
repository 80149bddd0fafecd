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
