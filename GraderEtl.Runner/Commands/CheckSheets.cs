using System.CommandLine;
using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Core.Reporting.GoogleSheets;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;

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
        if (!context.Settings.Etl.Sheets.IsConfigured)
        {
            throw new UsageException(
                "No spreadsheet is configured",
                $"Sheets:CredentialsFile and Sheets:SpreadsheetId, as the environment variables {EnvironmentSettings.VariableOf("Sheets:CredentialsFile")} "
                    + $"and {EnvironmentSettings.VariableOf("Sheets:SpreadsheetId")}, or in appsettings.json",
                "Sheets",
                "make a service account and a key file for it in Google's console, enable the Google Sheets API there, and set both");
        }

        EtlServices.Check(context, needsSource: false);
        await using var services = EtlServices.OpenWithoutDatabase(context, needsSource: false);
        var state = await services.Get<IGoogleSheetsInspection>().InspectAsync(context.Stop);
        context.Show(json => Write(json, context, state), () => Tell(context, state));
        if (state.Error is null)
            return ExitCodes.Done;
        context.PrintError(state.Error);
        return ExitCodes.Of(state.Error.Kind);
    }

    private static void Tell(CommandContext context, GoogleSheetsState state)
    {
        var settings = context.Settings.Etl.Sheets;
        var table = new ResultTable("what", "state");
        table.Add("key file", state.IsKeyFileReadableByOthers
            ? $"{settings.CredentialsFile} can be read by others than its owner: chmod 600 it"
            : settings.CredentialsFile!);
        table.Add("account", state.Account ?? "unknown");
        table.Add("log in", state.IsLoggedIn ? "works" : "failed");
        table.Add("spreadsheet", state.Title is { } title ? $"{title} ({state.Url})" : "not opened");
        if (state.Title is not null)
        {
            table.Add($"tab {settings.Worksheet}", state.Days is { } days ? Numbers.Of(days, "day") : "missing; the next report makes it");
            table.Add($"tab {settings.SummaryWorksheet}", state.HasSummary ? "there" : "missing; the next report makes it");
            table.Add("Editor right", state.CanEdit ? "works" : "not shown");
        }

        table.WriteTo(context.Terminal);
        if (state.Account is null)
            return;
        context.Terminal.Out.WriteLine();
        context.Terminal.Out.WriteLine(state.CanEdit
            ? $"The sheet works. It is shared with {state.Account} as Editor."
            : $"Share the spreadsheet with {state.Account} as Editor.");
    }

    private static void Write(Utf8JsonWriter json, CommandContext context, GoogleSheetsState state)
    {
        json.WriteString("outcome", LoadResultJson.OutcomeCode(state.Error is null ? LoadOutcome.Completed : LoadOutcome.OutputFailed));
        json.WriteString("checked", "sheets");
        json.WriteString("account", state.Account);
        json.WriteBoolean("keyFileReadableByOthers", state.IsKeyFileReadableByOthers);
        json.WriteBoolean("loggedIn", state.IsLoggedIn);
        json.WriteString("title", state.Title);
        json.WriteString("url", state.Url);
        json.WriteBoolean("canEdit", state.CanEdit);
        if (state.Days is { } days)
            json.WriteNumber("days", days);
        else
            json.WriteNull("days");
        json.WriteBoolean("hasSummary", state.HasSummary);
        json.WritePropertyName("error");
        new ErrorJson(context.Redactor).Write(json, state.Error);
    }
}
