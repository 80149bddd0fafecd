using System.Globalization;

namespace GraderEtl.Core.Reporting;

/// <summary>Tells whether a file is still the one that was written.</summary>
internal static class FileStamp
{
    /// <summary>Its path, length and time; of a file that is not there the path only.</summary>
    public static string Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{path} {file.Length} {file.LastWriteTimeUtc.Ticks}") : path;
    }
}
