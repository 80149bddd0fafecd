using System.CommandLine;
using GraderEtl.Core.Reporting.GoogleSheets;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Commands;

/// <summary><c>check sheets</c>: how far the way to the spreadsheet goes, and which address to share it with.</summary>
internal static class CheckSheets
{
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("sheets", "Logs in to Google, opens the spreadsheet, tries whether it may be written; prints the address to share it with. Changes nothing.");
        runner.Bind(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context)
    {
        if (context.SkipSheet)
        {
            context.Arguments.Add(new Problem(
                Phrase.Of(ProblemText.TwoThatExclude, "check sheets", "--no-sheet"), Phrase.Of(ProblemText.OneOfTwo, "check sheets", "--no-sheet"), null, Phrase.Of(ProblemText.LeaveOneOut)));
        }

        EtlServices.Check(context, needsSource: false);
        if (!context.Settings.Etl.Sheets.IsConfigured)
        {
            throw new UsageException(
                Phrase.Of(ProblemText.NoSheet),
                Phrase.Of(
                    ProblemText.SheetExpected, EnvironmentSettings.VariableOf("Sheets:CredentialsFile"), EnvironmentSettings.VariableOf("Sheets:SpreadsheetId")),
                "Sheets",
                Phrase.Of(ProblemText.SheetRemedy));
        }

        await using var services = context.Host.OpenWithoutDatabase(context.Source, needsSource: false);
        var state = await services.Get<IGoogleSheetsInspection>().InspectAsync(context.Stop);
        context.Show(() => new CheckSheetsDocument(state, context.Redactor), () => Print(context, state));
        if (state.Error is null)
            return ExitCodes.Done;
        context.PrintError(state.Error);
        return ExitCodes.Of(state.Error.Kind);
    }

    private static void Print(CommandContext context, GoogleSheetsState state)
    {
        var (settings, words) = (context.Settings.Etl.Sheets, context.Words);
        var table = new ResultTable(words[TerminalText.What], words[TerminalText.State]);
        table.Add(words[TerminalText.KeyFile], state.IsKeyFileReadableByOthers
            ? words.Format(TerminalText.KeyFileReadable, settings.CredentialsFile)
            : settings.CredentialsFile!);
        table.Add(words[TerminalText.Account], state.Account ?? words[TerminalText.Unknown]);
        table.Add(words[TerminalText.LogIn], words[state.IsLoggedIn ? TerminalText.Works : TerminalText.Failed]);
        table.Add(words[TerminalText.Spreadsheet], state.Title is { } title ? $"{title} ({state.Url})" : words[TerminalText.NotOpened]);
        if (state.Title is not null)
        {
            table.Add(words.Format(TerminalText.Tab, settings.Worksheet), state.Days is { } days ? words.Count(TerminalText.Days, days) : words[TerminalText.TabMissing]);
            AddTab(context, state, table);
            table.Add(words.Format(TerminalText.Tab, settings.SummaryWorksheet), words[state.HasSummary ? TerminalText.There : TerminalText.TabMissing]);
            table.Add(words[TerminalText.EditorRight], words[state.CanEdit ? TerminalText.Works : TerminalText.NotShown]);
        }

        table.WriteTo(context.Terminal);
        if (state.Account is null)
            return;
        context.Terminal.Out.WriteLine();
        context.Terminal.Out.WriteLine(words.Format(state.CanEdit ? TerminalText.SheetWorks : TerminalText.ShareSheet, state.Account));
    }

    /// <summary>What the next report is going to do with a daily tab that is there.</summary>
    private static void AddTab(CommandContext context, GoogleSheetsState state, ResultTable table)
    {
        var words = context.Words;
        if (state.Days is null)
            return;
        table.Add(words[TerminalText.TabZone], state.TimeZone ?? words.Format(TerminalText.TabZoneMissing, context.Settings.Etl.TimeZone));
        if (state.NewColumns.Count > 0)
            table.Add(words[TerminalText.NewColumns], string.Join(", ", state.NewColumns));
        if (state.TextDays > 0)
            table.Add(words[TerminalText.TextDays], words.Format(TerminalText.TextDaysLeftOut, state.TextDays));
        if (state.DoubledDays.Count > 0)
            table.Add(words[TerminalText.DoubledDays], words.Format(TerminalText.DoubledDaysFirst, string.Join(", ", state.DoubledDays)));
    }
}
