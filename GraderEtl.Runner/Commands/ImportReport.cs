using System.Text.Json;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Configuration.Import;
using GraderEtl.Runner.Console;

namespace GraderEtl.Runner.Commands;

/// <summary>What <c>import-params</c> took and what it left, for people and as JSON. Values that were left are never shown: they may be secrets.</summary>
internal static class ImportReport
{
    public static void Write(Terminal terminal, string target, ParamsImport import)
    {
        var texts = new Texts<ImportText>(terminal.Words.Language);
        var table = new ResultTable(texts[ImportText.ColumnName], texts[ImportText.ColumnSetting], texts[ImportText.ColumnValue]);
        foreach (var (entry, setting, value) in import.Map.Values)
            table.Add(entry.Path, setting, SettingCatalogue.Find(setting)!.Show(value));
        foreach (var (entry, reason) in import.Map.Left)
            table.Add(entry.Path, "-", texts.Format(ImportText.NotTaken, texts[reason]));
        table.WriteTo(terminal);
        terminal.Out.WriteLine();
        foreach (var file in import.SecretFiles.Append(target))
            terminal.Out.WriteLine(texts.Format(ImportText.Written, file));
        if (import.ToCheck.Count > 0)
        {
            terminal.Out.WriteLine(texts[ImportText.ToCheck]);
            foreach (var note in import.ToCheck)
                terminal.Out.WriteLine("  " + note.In(terminal.Words.Language));
        }

        terminal.Out.WriteLine(import.Missing is []
            ? texts.Format(ImportText.Next, CommandEnvironment.ProgramName)
            : texts.Format(ImportText.NextSet, string.Join(", ", import.Missing), target, CommandEnvironment.ProgramName));
    }

    public static void Write(Utf8JsonWriter json, string target, ParamsImport import)
    {
        json.WriteString("outcome", LoadResultJson.OutcomeCode(LoadOutcome.Completed));
        json.WriteString("file", target);
        json.WriteStartArray("taken");
        foreach (var (entry, setting, _) in import.Map.Values)
            WritePair(json, entry, "setting", setting);
        json.WriteEndArray();
        json.WriteStartArray("notTaken");
        foreach (var (entry, reason) in import.Map.Left)
            WritePair(json, entry, "reason", JsonNamingPolicy.CamelCase.ConvertName(reason.ToString()));
        json.WriteEndArray();
        WriteNames(json, "toCheck", import.ToCheck.Select(note => note.ToString()));
        WriteNames(json, "missing", import.Missing);
        WriteNames(json, "secretFiles", import.SecretFiles);
        json.WriteNull("error");
    }

    private static void WritePair(Utf8JsonWriter json, ParamsEntry entry, string name, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", entry.Path);
        json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
