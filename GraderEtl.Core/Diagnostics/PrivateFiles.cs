using System.Text;

namespace GraderEtl.Core.Diagnostics;

/// <summary>
/// Files and directories that may hold personal data or secrets: on Unix only their owner may read them (0600, 0700); on Windows the
/// parent's access rules hold.
/// </summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OthersPass = OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Makes a directory that is not there yet; one that is keeps its mode.</summary>
    /// <param name="path">The directory; parents that are missing are made as by <see cref="CreatePassage"/>.</param>
    public static void CreateDirectory(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
            CreatePassage(parent);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>
    /// Makes a directory for private ones, where it is not there yet: others may pass through it and neither look nor write (0711).
    /// Under root the private PostgreSQL runs as another user, who has to pass.
    /// </summary>
    /// <param name="path">The directory; parents that are missing are made like it.</param>
    public static void CreatePassage(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OthersPass);
    }

    /// <summary>Takes everybody else's rights on a directory away.</summary>
    /// <param name="path">The directory.</param>
    public static void RestrictDirectory(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Opens a file to write; one that is made gets the private mode.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Such as <see cref="FileMode.Create"/> or <see cref="FileMode.Append"/>.</param>
    /// <param name="share">What others may do meanwhile; by default anything.</param>
    public static FileStream Open(string path, FileMode mode, FileShare share = FileShare.ReadWrite | FileShare.Delete)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    /// <summary>Writes a text, on disk when it returns; a file that was there is replaced together with its mode.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Written as UTF-8.</param>
    public static void Write(string path, string text)
    {
        File.Delete(path);
        using var file = Open(path, FileMode.CreateNew);
        file.Write(Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
    }
}
