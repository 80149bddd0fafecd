using System.Text;

namespace GraderEtl.Runner.Embedded;

/// <summary>Files and directories that only their owner can read. On Windows the directory's own access list applies.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyDirectory = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Writes a file that nobody else could read at any instant.</summary>
    internal static void Write(string path, string text)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var stream = new FileStream(path, options);
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Makes a directory, where it is missing, with mode 0700; missing parents get the usual mode.</summary>
    internal static void CreateDirectory(string path)
    {
        if (Path.GetDirectoryName(path) is { } parent)
            Directory.CreateDirectory(parent);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnlyDirectory);
    }

    /// <summary>Takes everybody else's rights on a directory away.</summary>
    internal static void Restrict(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, OwnerOnlyDirectory);
    }
}
