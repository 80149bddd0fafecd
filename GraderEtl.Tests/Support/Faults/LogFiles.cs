namespace GraderEtl.Tests.Support.Faults;

/// <summary>Reads logs that somebody may be writing.</summary>
internal static class LogFiles
{
    /// <summary>All files of a directory, one after another; nothing where it is not there.</summary>
    public static string Read(string directory)
        => Directory.Exists(directory) ? string.Concat(Directory.GetFiles(directory).Order(StringComparer.Ordinal).Select(ReadOne)) : "";

    /// <summary>One file.</summary>
    public static string ReadOne(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }
}
