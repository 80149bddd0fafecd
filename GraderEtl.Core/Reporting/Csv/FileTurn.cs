using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Reporting.Csv;

/// <summary>
/// A turn at changing a file that several processes keep: the lock of a file beside it, which the system takes back from a process that
/// dies. That file stays, as deleting it would let two have a turn.
/// </summary>
internal static class FileTurn
{
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits for a turn, half a minute at most; disposing it ends it.</summary>
    /// <param name="path">The file to be changed.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="GraderEtlException">Another process keeps the turn.</exception>
    public static async Task<IDisposable> TakeAsync(string path, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.lock");
        for (var waited = TimeSpan.Zero; ; waited += Poll)
        {
            try
            {
                return PrivateFiles.Open(file, FileMode.OpenOrCreate, FileShare.None);
            }
            catch (IOException held) when (held.HResult is WouldBlockOnLinux or WouldBlockOnMac or SharingViolation)
            {
                if (waited >= Patience)
                {
                    throw new GraderEtlException(ErrorKind.Output, $"{path} is being written by another run for more than {Patience.TotalSeconds:0} s", held)
                    {
                        Expected = "a turn within that time",
                        Where = file,
                        Kept = "the file is left as it is",
                        Remedy = "see what holds the lock, end it and run the same command again",
                    };
                }

                await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
