using GraderEtl.Core.Model;

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
            file._lines[day] = DailyCsv.Arrange(line, header);
        }

        return file;
    }

    /// <summary>Puts days in the place of those that are there. A day that is incomplete has no row to write: what is there stays.</summary>
    /// <param name="days">The days.</param>
    /// <param name="later">Days whose figures changed with theirs, of which only those are written that have a row.</param>
    /// <exception cref="GraderEtlException">Days of another zone would stay in the file.</exception>
    public void Replace(IEnumerable<DailyMetrics> days, IEnumerable<DailyMetrics> later)
    {
        var written = days.Concat(later.Where(day => _lines.ContainsKey(day.Day))).Where(static day => day.IsComplete).ToList();
        var others = _lines.Where(line => DailyCsv.ZoneOf(line.Value) is { Length: > 0 } there && !DayZone.IsSame(there, _zone)).ToDictionary();
        if (others.Keys.Except(written.Select(static day => day.Day)).Any())
            throw DayZone.Changed(_path, DailyCsv.ZoneOf(others.Values.First()), _zone, _lines.Keys, "Report:Directory");
        foreach (var day in written)
            _lines[day.Day] = DailyCsv.Format(day, _zone);
    }

    /// <summary>This release's header, or that of an older one, which lacks some columns behind the first.</summary>
    private static bool IsHeader(string line)
        => line.Split(',') is var names && names.Take(DailyCsv.Counted).SequenceEqual(DailyCsv.Header.Split(',')[..DailyCsv.Counted])
            && names.Distinct().Count() == names.Length && names.All(DailyCsv.Header.Split(',').Contains);

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
