using System.Text;

namespace GraderEtl.Runner.Configuration;

/// <summary>Files and directories for the user's eyes only: 0600 and 0700 on Unix; on Windows the parent's access rules hold.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a directory that is not there yet; an existing one keeps its mode.</summary>
    public static void CreateDirectory(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
            Directory.CreateDirectory(parent);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, FileMode600 | UnixFileMode.UserExecute);
    }

    /// <summary>Makes a file that is not there yet, empty.</summary>
    public static void Create(string path) => Open(path, FileMode.Append).Dispose();

    /// <summary>Writes a file anew; one that was there is replaced together with its mode.</summary>
    public static void Write(string path, string text)
    {
        File.Delete(path);
        using var file = Open(path, FileMode.CreateNew);
        file.Write(Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileMode600;
        return new FileStream(path, options);
    }
}
