using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Reporting;

/// <summary>A file in the report directory. It is replaced whole, so that a reader never sees half of it.</summary>
internal sealed class ReportFile(ReportOptions options, string name)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Its path, absolute.</summary>
    public string FullPath { get; } = Path.Combine(Path.GetFullPath(options.Directory), name);

    /// <summary>Its path, length and time, by which a later run knows that it is unchanged; the path alone if it does not exist.</summary>
    public string Stamp
    {
        get
        {
            var file = new FileInfo(FullPath);
            return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{FullPath} {file.Length} {file.LastWriteTimeUtc.Ticks}") : FullPath;
        }
    }

    /// <summary>Writes the file anew. The caller holds its lock, as two writers would share one temporary file.</summary>
    /// <exception cref="GraderEtlException">The file cannot be written.</exception>
    public void Replace(string text)
    {
        try
        {
            CreateDirectory();
            var temporary = FullPath + ".new";
            PrivateFiles.Write(temporary, text);
            File.Move(temporary, FullPath, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(error);
        }
    }

    /// <summary>
    /// Waits up to half a minute for the lock that processes take before they change the file. It is a lock on a file beside it, which the
    /// system releases when a process dies. That file stays: deleting it would let two processes hold the lock.
    /// </summary>
    /// <exception cref="GraderEtlException">Another process keeps the lock, or its file cannot be made.</exception>
    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetDirectoryName(FullPath)!, $".{name}.lock");
        for (var waited = TimeSpan.Zero; ; waited += Poll)
        {
            try
            {
                CreateDirectory();
                return PrivateFiles.Open(file, FileMode.OpenOrCreate, FileShare.None);
            }
            catch (IOException held) when (FileFailures.Find(held) == FileFailure.InUse)
            {
                if (waited >= LongestWait)
                {
                    throw new GraderEtlException(ErrorKind.Output, $"{FullPath} is being written by another run for more than {LongestWait.TotalSeconds:0} s", held)
                    {
                        Expected = "the lock within that time",
                        Where = file,
                        Kept = "the file is left as it is",
                        Remedy = "see what holds the lock, end it and run the same command again",
                    };
                }

                await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw Unwritable(error);
            }
        }
    }

    private GraderEtlException Unwritable(Exception error)
        => new(ErrorKind.Output, $"{FullPath} cannot be written: {FileFailures.Describe(error)}", error)
        {
            Expected = "a directory that this user may write to, with room for the file",
            Where = $"Report:Directory, {options.Directory}",
            Kept = "all data that was committed",
            Remedy = "correct its permissions or make room, or set Report:Directory to another place",
        };

    private void CreateDirectory() => PrivateFiles.CreateDirectory(Path.GetDirectoryName(FullPath)!);
}
