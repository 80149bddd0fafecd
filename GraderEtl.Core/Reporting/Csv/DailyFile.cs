using System.Globalization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Csv;

/// <summary>The lines of <c>daily.csv</c> by their days. A file with fewer columns, such as one of an older release, is extended.</summary>
internal sealed class DailyFile
{
    private static readonly string[] Names = DailyCsv.Header.Split(',');

    /// <summary>Columns that every file has: day, zone, and the figures that are only counted.</summary>
    private static readonly int Required = 2 + MetricList.OfDays.Count(static metric => !metric.IsMeasured);

    private readonly SortedDictionary<DateOnly, string> _lines = [];
    private readonly string _path;
    private readonly string _zone;

    private DailyFile(string path, string zone)
    {
        _path = path;
        _zone = zone;
    }

    /// <summary>All lines, the header first.</summary>
    public IEnumerable<string> Lines => _lines.Values.Prepend(DailyCsv.Header);

    /// <summary>Reads a file; one that does not exist has no days.</summary>
    /// <param name="path">The file.</param>
    /// <param name="zone">The zone of the days to come.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="GraderEtlException">This program did not write it.</exception>
    public static async Task<DailyFile> ReadAsync(string path, string zone, CancellationToken cancellationToken)
    {
        var file = new DailyFile(path, zone);
        if (!File.Exists(path))
            return file;
        var lines = await File.ReadAllLinesAsync(path, cancellationToken).ConfigureAwait(false);
        if (lines.Length == 0)
            return file;
        var header = lines[0].Split(',');
        if (!IsHeader(header))
            throw Unrecognized(path, 1, $"the columns {string.Join(',', Names[..Required])}, and those that newer releases add");
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
                continue;
            var fields = lines[i].Split(',');
            if (fields.Length != header.Length || !DateOnly.TryParseExact(fields[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                throw Unrecognized(path, i + 1, "a row that begins with a day such as 2025-03-01 and has as many fields as the header");
            file._lines[day] = string.Join(',', Names.Select(name => Array.IndexOf(header, name) is >= 0 and var column ? fields[column] : ""));
        }

        return file;
    }

    /// <summary>Puts days in the place of their older lines. A day that is incomplete has no line to write: an older one stays.</summary>
    /// <param name="days">The days.</param>
    /// <param name="later">Days whose figures changed with theirs; they are written where they have a line.</param>
    /// <exception cref="GraderEtlException">Days of another zone would stay in the file.</exception>
    public void Replace(IEnumerable<DailyMetrics> days, IEnumerable<DailyMetrics> later)
    {
        var written = days.Concat(later.Where(day => _lines.ContainsKey(day.Day))).Where(static day => day.IsComplete).ToList();
        var others = _lines.Where(line => ZoneOf(line.Value) is { Length: > 0 } there && !TimeZoneMismatch.IsSame(there, _zone)).ToDictionary();
        if (others.Keys.Except(written.Select(static day => day.Day)).Any())
            throw TimeZoneMismatch.Error(_path, ZoneOf(others.Values.First()), _zone, _lines.Keys, "Report:Directory");
        foreach (var day in written)
            _lines[day.Day] = DailyCsv.Format(day, _zone);
    }

    private static string ZoneOf(string line) => line.Split(',')[1];

    private static bool IsHeader(string[] names)
        => names.Take(Required).SequenceEqual(Names[..Required]) && names.Distinct().Count() == names.Length && names.All(Names.Contains);

    private static GraderEtlException Unrecognized(string path, int line, string expected) => new(
        ErrorKind.Output, $"{path} is not a file this program wrote")
    {
        Expected = expected,
        Where = $"{path}, line {line}",
        Kept = "the file is left as it is",
        Remedy = "move the file away or set Report:Directory to another place",
    };
}
