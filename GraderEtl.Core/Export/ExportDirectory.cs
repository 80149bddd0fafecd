using System.Text.Json;
using System.Text.RegularExpressions;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Export;

/// <summary>The directory of an export under a lock: one process writes, or several read.</summary>
internal sealed partial class ExportDirectory : IDisposable
{
    private const string ManifestFile = "manifest.json";
    private const string LockFile = ".lock";
    private readonly FileStream? _lock;

    private ExportDirectory(string path, FileStream? held) => (Path, _lock) = (path, held);

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>Opens a directory to write, which is made where it is not there; removes what an export that was killed has left half written.</summary>
    /// <exception cref="GraderEtlException">It cannot be written, or another export works in it.</exception>
    public static ExportDirectory OpenToWrite(string path) => Guard(path, () =>
    {
        PrivateFiles.CreateDirectory(path);
        var directory = new ExportDirectory(path, Lock(path, () => PrivateFiles.Open(System.IO.Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileShare.None)));
        foreach (var left in Directory.EnumerateFiles(path).Where(static file => HalfWritten.IsMatch(System.IO.Path.GetFileName(file))))
            File.Delete(left);
        return directory;
    });

    /// <summary>Opens a directory to read.</summary>
    /// <exception cref="GraderEtlException">It cannot be read, or an export works in it.</exception>
    public static ExportDirectory OpenToRead(string path) => Guard(path, () =>
    {
        var file = System.IO.Path.Combine(path, LockFile);
        return new ExportDirectory(path, File.Exists(file) ? Lock(path, () => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read)) : null);
    });

    /// <summary>Reads the manifest; null where there is none.</summary>
    /// <exception cref="GraderEtlException">It is not what an export writes.</exception>
    public ExportManifest? ReadManifest()
    {
        var file = PathOf(ManifestFile);
        if (!File.Exists(file))
            return null;
        var bytes = Guard(Path, () => File.ReadAllBytes(file));
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var version = document.RootElement.GetProperty("version").GetInt32();
            if (version != ExportManifest.CurrentVersion)
            {
                throw new GraderEtlException(ErrorKind.Configuration, $"The manifest has version {version}")
                {
                    Expected = $"version {ExportManifest.CurrentVersion}",
                    Where = file,
                    Remedy = "Use the version of the program that wrote it, or name another directory",
                };
            }

            var manifest = document.Deserialize(ManifestContext.Default.ExportManifest)!;
            // files are removed and replaced by these names
            if (manifest.Months.All(month => Month.IsMatch(month.Month) && month.File == ExportedMonth.FileOf(month.Month, manifest.Format)))
                return manifest;
            throw Damaged("it names files that no export writes", null);
        }
        catch (Exception damaged) when (damaged is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw Damaged(damaged.Message, damaged);
        }

        GraderEtlException Damaged(string how, Exception? cause) => new(ErrorKind.Configuration, $"The manifest is no manifest of an export: {how}", cause)
        {
            Expected = "a file as an export writes it",
            Where = file,
            Remedy = "Name another directory, or delete this one's files and export all anew",
        };
    }

    /// <summary>Replaces the manifest.</summary>
    public void WriteManifest(ExportManifest manifest) => Guard(Path, () =>
    {
        var temporary = PathOf(TemporaryOf(ManifestFile));
        using (var file = PrivateFiles.Open(temporary, FileMode.Create, FileShare.None))
        {
            JsonSerializer.Serialize(file, manifest, ManifestContext.Default.ExportManifest);
            file.WriteByte((byte)'\n');
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, PathOf(ManifestFile), overwrite: true);
        return true;
    });

    /// <summary>Files that look like an export's.</summary>
    public IReadOnlyList<string> FindMonths()
        => Guard(Path, () => Directory.EnumerateFiles(Path, "attempts-*").Select(static file => System.IO.Path.GetFileName(file)).Where(static file => Export.IsMatch(file)).ToList());

    /// <summary>Removes a file.</summary>
    public void Remove(string name) => Guard(Path, () =>
    {
        File.Delete(PathOf(name));
        return true;
    });

    /// <summary>The length of a file; null where it is not there.</summary>
    public long? LengthOf(string name) => new FileInfo(PathOf(name)) is { Exists: true } file ? file.Length : null;

    /// <summary>The path of a file.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>What a file is called while it is written.</summary>
    public static string TemporaryOf(string name) => $".{name}.tmp";

    /// <summary>Says what went wrong with a file as the library's errors say it.</summary>
    public static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refuse(path, error);
        }
    }

    /// <summary>The error for a directory that cannot be used.</summary>
    public static GraderEtlException Refuse(string path, Exception error) => new(ErrorKind.Output, $"The directory of the export cannot be used: {FileFailures.Describe(error)}", error)
    {
        Expected = "a directory that may be read and written, with room for the files",
        Where = path,
        Kept = "the months that manifest.json lists",
        Remedy = "Make room or mend the rights, and run the same export again; it goes on where this one stopped",
    };

    public void Dispose() => _lock?.Dispose();

    private static FileStream Lock(string path, Func<FileStream> open)
    {
        try
        {
            return open();
        }
        catch (IOException held) when (FileFailures.Find(held) == FileFailure.InUse)
        {
            throw new GraderEtlException(ErrorKind.Output, "Another export works in the directory", held)
            {
                Where = path,
                Remedy = "Wait until it is done, or name another directory",
            };
        }
    }

    [GeneratedRegex(@"^\.(attempts-\d{4}-\d{2}\.[a-z]+|manifest\.json)\.tmp$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HalfWritten { get; }

    [GeneratedRegex(@"^attempts-\d{4}-\d{2}\.[a-z]+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Export { get; }

    [GeneratedRegex(@"^\d{4}-(0[1-9]|1[0-2])$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Month { get; }
}
