using System.CommandLine;
using GraderEtl.Core.Export;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Export;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Commands;

/// <summary><c>export</c>: what is loaded in files that other tools read, one for each month.</summary>
internal sealed class ExportCommand
{
    private const string Csv = "csv";
    private const string Parquet = "parquet";

    private static readonly Dictionary<string, string> Formats = new(StringComparer.OrdinalIgnoreCase) { [Parquet] = Parquet, [Csv] = Csv };

    private static readonly Dictionary<string, string> Compressions = new(StringComparer.OrdinalIgnoreCase)
    {
        [ParquetExportFormat.Zstd] = ParquetExportFormat.Zstd,
        [ParquetExportFormat.Snappy] = ParquetExportFormat.Snappy,
        ["none"] = "none",
    };

    private readonly RangeOptions _range = new("Which months: a day of UTC (2025-03-01) or an instant. Default: all that is loaded.", "Where the range ends, exclusive. Months that it touches are exported whole.");

    private readonly Option<string?> _format = new("--format") { Description = "parquet or csv. Default: parquet.", HelpName = "FORMAT" };

    private readonly Option<string?> _out = new("--out") { Description = "Where the files go; with several sources each has a directory of its name in it.", HelpName = "DIR" };

    private readonly Option<string?> _pseudonyms = new("--pseudonyms")
    {
        Description = "Write pseudonyms instead of users, made with the salt in this file, which is made where it is not there.",
        HelpName = "SALTFILE",
    };

    private readonly Option<string?> _compression = new("--compression") { Description = "Of Parquet: zstd, snappy or none. Default: zstd.", HelpName = "KIND" };

    public static Command Create(CommandRunner runner)
    {
        var options = new ExportCommand();
        var command = new Command(
            "export",
            "Writes what is loaded into files, attempts-2025-03.parquet for each month of UTC, with manifest.json; loads nothing and needs no source. "
            + "Only months whose windows changed are written again. The files hold single attempts of persons: personal data, also with --pseudonyms, and Report:MinGroup hides nothing in them. Give them to those alone who may see that.")
        {
            options._range.From, options._range.To, options._format, options._out, options._pseudonyms, options._compression,
        };
        runner.Bind(command, options.RunAsync);
        return command;
    }

    /// <summary>The directory of a source's export.</summary>
    public static string DirectoryOf(CommandContext context, string directory)
    {
        var path = Path.GetFullPath(directory, context.Environment.Directory);
        return context.HasSeveral ? Path.Combine(path, context.Source.Name) : path;
    }

    private async Task<int> RunAsync(CommandContext context)
    {
        var arguments = context.Arguments;
        // months are those of UTC, as partitions are, so days are too
        var ranges = new RangeReader(TimeZoneInfo.Utc, context.Environment.Time, arguments);
        var range = ranges.Read(_range);
        var format = FormatOf(arguments);
        if (arguments.Text(_out) is not { } directory)
            arguments.Add(Problem.OfCommandLine(Phrase.Of(ProblemText.IsMissing, _out.Name), Phrase.Of(ProblemText.ExportDirectory), Phrase.Of(ProblemText.AddIt)));
        else if (Formats.ContainsKey(Path.GetExtension(directory).TrimStart('.')) && !Directory.Exists(DirectoryOf(context, directory)))
            arguments.Add(Problem.OfCommandLine(Phrase.Of(ProblemText.IsValue, _out.Name, directory), Phrase.Of(ProblemText.ExportDirectory), Phrase.Of(ProblemText.Correct, _out.Name)));
        EtlServices.Check(context, needsSource: false);

        await using var services = await context.Host.OpenToReadAsync(context.Source);
        services.EnsureAnything();
        var started = context.Environment.Time.GetTimestamp();
        var request = new ExportRequest(DirectoryOf(context, arguments.Text(_out)!), format) { Range = range, Pseudonyms = OpenSalt(context) };
        var result = await services.Get<IAttemptExport>().ExportAsync(request, new Progress(context), context.Stop);
        if (result.Months.Count == 0)
        {
            throw new UsageException(
                range is { } asked ? Phrase.Of(ProblemText.NothingOfRange, ranges.Name(asked)) : Phrase.Of(ProblemText.NothingAtAll), expected: null, where: null,
                Phrase.Of(ProblemText.LoadFirst, CommandEnvironment.ProgramName));
        }

        var report = new ExportReport(request.Directory, result, context.Environment.Time.GetElapsedTime(started));
        context.Show(() => new ExportDocument(report), () => report.Write(context.Terminal));
        return ExitCodes.Done;
    }

    private IExportFormat FormatOf(Arguments arguments)
    {
        var compression = arguments.Choice(_compression, ParquetExportFormat.Zstd, Compressions);
        if (arguments.Choice(_format, Parquet, Formats) == Parquet)
            return new ParquetExportFormat(compression == "none" ? null : compression);
        if (arguments.Text(_compression) is not null)
        {
            arguments.Add(Problem.OfCommandLine(
                Phrase.Of(ProblemText.TwoThatExclude, _format.Name + " csv", _compression.Name), Phrase.Of(ProblemText.OneOfTwo, _format.Name + " csv", _compression.Name),
                Phrase.Of(ProblemText.LeaveOneOut)));
        }

        return new CsvExportFormat();
    }

    private Pseudonyms? OpenSalt(CommandContext context)
    {
        if (context.Arguments.Text(_pseudonyms) is not { } file)
            return null;
        var pseudonyms = Pseudonyms.Open(Path.GetFullPath(file, context.Environment.Directory));
        if (pseudonyms.IsNew)
            context.Terminal.Message(ExportReport.Texts(context.Words.Language).Format(ExportText.NewSalt, file));
        return pseudonyms;
    }

    /// <summary>A line a month that was written.</summary>
    private sealed class Progress(CommandContext context) : IProgress<MonthExport>
    {
        public void Report(MonthExport value)
        {
            if (context.Progress != ProgressMode.None && value.State == ExportState.Written)
                context.Terminal.Message(ExportReport.Texts(context.Words.Language).Format(ExportText.Wrote, value.Month.File));
        }
    }
}
