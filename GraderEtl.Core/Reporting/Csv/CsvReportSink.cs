using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Reporting.Csv;

/// <summary>
/// Keeps <c>daily.csv</c> in the report directory: one row a day, in order, for spreadsheets and scripts. Days reported again replace
/// their rows; the file is replaced whole, so that a reader never sees half of it. Runs that end at the same time take turns.
/// </summary>
internal sealed class CsvReportSink(IOptions<GraderEtlOptions> options) : IReportSink
{
    private const string FileName = "daily.csv";

    public string Name => "csv";

    public async Task<string> WriteAsync(LoadResult result, CancellationToken cancellationToken)
    {
        var directory = Path.GetFullPath(options.Value.Report.Directory);
        PrivateFiles.CreateDirectory(directory);
        var path = Path.Combine(directory, FileName);
        using var turn = await FileTurn.TakeAsync(path, cancellationToken).ConfigureAwait(false);
        var days = await ReadAsync(path, cancellationToken).ConfigureAwait(false);
        foreach (var day in result.Daily)
            days[day.Day] = DailyCsv.Format(day);

        var temporary = path + ".new";
        File.Delete(temporary); // what a run that was killed left behind may have another mode
        var writer = new StreamWriter(PrivateFiles.Open(temporary, FileMode.Create));
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteLineAsync(DailyCsv.Header).ConfigureAwait(false);
            foreach (var line in days.Values)
                await writer.WriteLineAsync(line).ConfigureAwait(false);
        }

        File.Move(temporary, path, overwrite: true);
        return path;
    }

    private static async Task<SortedDictionary<DateOnly, string>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var days = new SortedDictionary<DateOnly, string>();
        if (!File.Exists(path))
            return days;
        var lines = await File.ReadAllLinesAsync(path, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < lines.Length; i++)
        {
            if (i == 0 && lines[i] != DailyCsv.Header)
                throw Foreign(path, 1, $"the columns {DailyCsv.Header}");
            if (i == 0 || lines[i].Length == 0)
                continue;
            if (!DailyCsv.TryReadDay(lines[i], out var day))
                throw Foreign(path, i + 1, "a row that begins with a day such as 2025-03-01");
            days[day] = lines[i];
        }

        return days;
    }

    private static GraderEtlException Foreign(string path, int line, string expected) => new(
        ErrorKind.Output, $"{path} is not a file this program wrote")
    {
        Expected = expected,
        Where = $"{path}, line {line}",
        Kept = "the file is left as it is",
        Remedy = "move the file away or set Report:Directory to another place",
    };
}
