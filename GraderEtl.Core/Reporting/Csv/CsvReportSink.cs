using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Reporting.Csv;

/// <summary>
/// Keeps <c>daily.csv</c> in the report directory: one row a day that is loaded whole, in order, for spreadsheets and scripts. Days reported again replace
/// their rows; the file is replaced whole, so that a reader never sees half of it. Runs that end at the same time take turns.
/// </summary>
internal sealed class CsvReportSink(IOptions<GraderEtlOptions> options) : IReportSink
{
    private const string FileName = "daily.csv";

    public string Name => "csv";

    public string Destination => FileStamp.Of(Path.Combine(Path.GetFullPath(options.Value.Report.Directory), FileName));

    public async Task<string> WriteAsync(LoadResult result, CancellationToken cancellationToken)
    {
        var directory = Path.GetFullPath(options.Value.Report.Directory);
        PrivateFiles.CreateDirectory(directory);
        var path = Path.Combine(directory, FileName);
        using var turn = await FileTurn.TakeAsync(path, cancellationToken).ConfigureAwait(false);
        var file = await DailyFile.ReadAsync(path, options.Value.TimeZone, cancellationToken).ConfigureAwait(false);
        file.Replace(result.Daily, result.Later);

        var temporary = path + ".new";
        File.Delete(temporary); // what a run that was killed left behind may have another mode
        var writer = new StreamWriter(PrivateFiles.Open(temporary, FileMode.Create));
        await using (writer.ConfigureAwait(false))
        {
            foreach (var line in file.Lines)
                await writer.WriteLineAsync(line).ConfigureAwait(false);
        }

        File.Move(temporary, path, overwrite: true);
        return path;
    }
}
