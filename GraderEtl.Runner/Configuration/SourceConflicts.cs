using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;

namespace GraderEtl.Runner.Configuration;

/// <summary>What two sources must not have in common: tables, report files, tabs of a spreadsheet.</summary>
internal static class SourceConflicts
{
    /// <summary>The schema of the schedule's own tables.</summary>
    private const string EngineSchema = "grader_jobs";

    /// <summary>Everything that several sources would write into.</summary>
    public static IEnumerable<Problem> Find(IReadOnlyList<NamedSettings> sources) =>
    [
        .. sources.Where(static source => source.Settings.Etl.Postgres.Schema == EngineSchema).Select(static source => new Problem(
            Phrase.Of(ProblemText.EngineSchema, source.Name, EngineSchema),
            Phrase.Of(ProblemText.SchemaEach),
            source.Settings.PlaceOf("Postgres:Schema"),
            Phrase.Of(ProblemText.SetAnother, source.Settings.NameOf("Postgres:Schema")))),
        .. Shared(sources, "Postgres:Schema", ProblemText.SameSchema, ProblemText.SchemaEach, SchemaOf),
        .. Shared(sources, "Report:Directory", ProblemText.SameReports, ProblemText.DirectoryEach, static source => Path.TrimEndingDirectorySeparator(source.Settings.Etl.Report.Directory)),
        .. Shared(sources, "Sheets:Worksheet", ProblemText.SameTab, ProblemText.TabEach, static source => TabOf(source, source.Settings.Etl.Sheets.Worksheet)),
        .. Shared(sources, "Sheets:SummaryWorksheet", ProblemText.SameTab, ProblemText.TabEach, static source => TabOf(source, source.Settings.Etl.Sheets.SummaryWorksheet)),
    ];

    private static IEnumerable<Problem> Shared(
        IReadOnlyList<NamedSettings> sources, string key, ProblemText found, ProblemText expected, Func<NamedSettings, string?> what)
        => sources.Select(source => (Source: source, What: what(source))).Where(static pair => pair.What is not null)
            .GroupBy(static pair => pair.What, static pair => pair.Source, StringComparer.Ordinal)
            .Where(static group => group.Count() > 1)
            .Select(group => new Problem(
                Phrase.Of(found, string.Join(", ", group.Select(static source => source.Name)), group.Key),
                Phrase.Of(expected),
                Phrase.Join(group.Select(source => source.Settings.PlaceOf(key))),
                Phrase.Of(ProblemText.SetAnother, group.Last().Settings.NameOf(key))));

    private static string? SchemaOf(NamedSettings source)
    {
        var postgres = source.Settings.Etl.Postgres;
        if (source.Settings.UsesPrivateDatabase)
            return postgres.Schema;
        try
        {
            var address = DatabaseAddress.Of(postgres);
            return $"{address.Server}/{address.Database} {postgres.Schema}";
        }
        catch (GraderEtlException)
        {
            // the check of the connection string says what is wrong with it
            return null;
        }
    }

    private static string? TabOf(NamedSettings source, string tab)
    {
        var sheets = source.Settings.Etl.Sheets;
        if (sheets.SpreadsheetId is not { Length: > 0 } spreadsheet)
            return null;
        // an address holds the id between /d/ and the next slash
        var start = spreadsheet.IndexOf("/d/", StringComparison.Ordinal);
        var id = start < 0 ? spreadsheet.Trim() : spreadsheet[(start + 3)..].Split('/')[0];
        return $"{id} {tab.Trim().ToUpperInvariant()}";
    }
}
