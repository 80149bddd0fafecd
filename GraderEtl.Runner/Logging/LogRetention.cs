using System.Globalization;

namespace GraderEtl.Runner.Logging;

/// <summary>Deletes the log files of days past, by the date in their name, and nothing else: no other file, directory or link.</summary>
internal static class LogRetention
{
    /// <summary>How a day's file is named.</summary>
    public static string FileName(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + ".log";

    /// <summary>Deletes the files of days more than <paramref name="retainDays"/> days before <paramref name="today"/>.</summary>
    /// <returns>The names of the files deleted.</returns>
    public static IReadOnlyList<string> Apply(string directory, DateOnly today, int retainDays)
    {
        var deleted = new List<string>();
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles("*.log"))
        {
            if (DayOf(file.Name) is not { } day || day >= today.AddDays(-retainDays) || file.LinkTarget is not null)
                continue;
            try
            {
                file.Delete();
                deleted.Add(file.Name);
            }
            catch (Exception held) when (held is IOException or UnauthorizedAccessException)
            {
                // open elsewhere on Windows, or somebody else's: the next midnight tries again
                continue;
            }
        }

        return deleted;
    }

    private static DateOnly? DayOf(string name)
        => name.EndsWith(".log", StringComparison.Ordinal)
            && DateOnly.TryParseExact(name.AsSpan(0, name.Length - 4), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
}
