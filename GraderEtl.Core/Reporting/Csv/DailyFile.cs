using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Csv;

/// <summary>The lines of <c>daily.csv</c> by their days, as they are in a file that an earlier run, of this release or an older one, left.</summary>
internal sealed class DailyFile
{
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

    /// <summary>Reads a file; one that is not there is empty. Rows that name no zone are taken for days of the one that is set.</summary>
    /// <param name="path">The file.</param>
    /// <param name="zone">The zone of the days to come.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">It is somebody else's.</exception>
    public static async Task<DailyFile> ReadAsync(string path, string zone, CancellationToken cancellationToken)
    {
        var file = new DailyFile(path, zone);
        if (!File.Exists(path))
            return file;
        var lines = await File.ReadAllLinesAsync(path, cancellationToken).ConfigureAwait(false);
        if (lines.Length == 0)
            return file;
        var header = DailyCsv.CompleteHeader(lines[0]);
        if (!IsHeader(header))
            throw Foreign(path, 1, $"the columns {string.Join(',', DailyCsv.Header.Split(',')[..DailyCsv.Counted])}, and those that newer releases add");
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
                continue;
            if (!DailyCsv.TryReadDay(lines[i], out var day) || Fields(lines[i]) != Fields(lines[0]))
                throw Foreign(path, i + 1, "a row that begins with a day such as 2025-03-01 and has as many fields as the header");
            var line = header == lines[0] ? lines[i] : DailyCsv.InsertZone(lines[i], zone);
            // a file of an older release has fewer columns: its rows keep what they have
            file._lines[day] = line + new string(',', DailyCsv.Width - Fields(line));
        }

        return file;
    }

    /// <summary>
    /// Puts days in the place of those that are there. Of a day that was only counted, or lies outside the report whose active users are
    /// known, what was measured earlier stays; of a day that is incomplete nothing does.
    /// </summary>
    /// <exception cref="GraderEtlException">Days of another zone would stay in the file.</exception>
    public void Replace(IReadOnlyList<DailyMetrics> days, ActiveUsers? active)
    {
        var others = _lines.Where(line => DailyCsv.ZoneOf(line.Value) is { Length: > 0 } there && !DayZone.IsSame(there, _zone)).ToDictionary();
        if (others.Keys.Except(days.Select(static day => day.Day)).Any())
            throw DayZone.Changed(_path, DailyCsv.ZoneOf(others.Values.First()), _zone, _lines.Keys, "Report:Directory");
        var known = active?.Days.Select(static day => day.Day).ToHashSet() ?? [];
        foreach (var (day, line) in days.Zip(DailyCsv.Lines(days, _zone, active)))
        {
            var measured = !day.IsComplete ? DailyCsv.Width : day.Learning is null ? DailyCsv.Counted : known.Contains(day.Day) ? DailyCsv.Width : DailyCsv.Measured;
            _lines[day.Day] = _lines.TryGetValue(day.Day, out var before) && !others.ContainsKey(day.Day) ? Join(line, measured, before) : line;
        }
    }

    private static string Join(string line, int measured, string before)
        => string.Join(',', [.. line.Split(',')[..measured], .. before.Split(',')[measured..]]);

    /// <summary>This release's header, or that of an older one: columns are only ever added behind.</summary>
    private static bool IsHeader(string line)
        => Fields(line) >= DailyCsv.Counted && (DailyCsv.Header + ",").StartsWith(line + ",", StringComparison.Ordinal);

    private static int Fields(string line) => line.AsSpan().Count(',') + 1;

    private static GraderEtlException Foreign(string path, int line, string expected) => new(
        ErrorKind.Output, $"{path} is not a file this program wrote")
    {
        Expected = expected,
        Where = $"{path}, line {line}",
        Kept = "the file is left as it is",
        Remedy = "move the file away or set Report:Directory to another place",
    };
}
