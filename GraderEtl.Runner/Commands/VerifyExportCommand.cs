using System.CommandLine;
using GraderEtl.Core.Export;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Export;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Commands;

/// <summary><c>verify-export</c>: reads the files of an export back and compares them with its manifest and with the ledger.</summary>
internal static class VerifyExportCommand
{
    public static Command Create(CommandRunner runner)
    {
        var directory = new Argument<string?>("DIR") { Description = "The directory that export wrote." };
        var command = new Command(
            "verify-export",
            "Reads exported files back and compares rows and content with manifest.json and with the ledger; changes nothing. Where anything differs it exits with 7.")
        {
            directory,
        };
        runner.Bind(command, context => RunAsync(context, directory));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, Argument<string?> directory)
    {
        EtlServices.Check(context, needsSource: false);
        await using var services = await context.Host.OpenToReadAsync(context.Source);
        services.EnsureAnything();
        var path = ExportCommand.DirectoryOf(context, context.Arguments.Text(directory)!);
        var found = await services.Get<IAttemptExport>().VerifyAsync(
            path, [new ParquetExportFormat(ParquetExportFormat.Zstd), new CsvExportFormat()], new Progress(context), context.Stop);
        var report = new ExportVerificationReport(path, found);
        context.Show(() => new VerifyExportDocument(report, context.Redactor), () => report.Write(context.Terminal));
        if (report.Difference is not { } error)
            return ExitCodes.Done;
        context.PrintError(error);
        return ExitCodes.Of(error.Kind);
    }

    private sealed class Progress(CommandContext context) : IProgress<string>
    {
        public void Report(string value)
        {
            if (context.Progress != ProgressMode.None)
                context.Terminal.Message(ExportReport.Texts(context.Words.Language).Format(ExportText.ReadBack, value));
        }
    }
}
