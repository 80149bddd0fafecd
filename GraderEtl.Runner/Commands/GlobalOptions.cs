using System.CommandLine;
using GraderEtl.Runner.Configuration;

namespace GraderEtl.Runner.Commands;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Config { get; } = new("--config")
    {
        Description = "A JSON file with settings, over appsettings.json.",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "A setting, over all other places, such as Source:Lanes=4. May be given several times.",
        HelpName = "KEY=VALUE",
        Recursive = true,
    };

    public Option<string[]> Source { get; } = new("--source")
    {
        Description = "Only this source of the section Sources; may be given several times, all for all. Default: all of them, one after another.",
        HelpName = "NAME",
        Recursive = true,
    };

    public Option<string?> Lang { get; } = new("--lang")
    {
        Description = "Language of results, errors, report and message: en or ru; the same as --set Language=. JSON, CSV and logs do not change.",
        HelpName = "LANGUAGE",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "One JSON document on standard output, errors included.", Recursive = true };

    public Option<string?> Progress { get; } = new("--progress")
    {
        Description = "How progress is shown on standard error: auto, bar, log or none. Default: auto.",
        HelpName = "MODE",
        Recursive = true,
    };

    public Option<bool> NoReport { get; } = new("--no-report") { Description = "Leave all reports out: daily.csv, report.html, the spreadsheet.", Recursive = true };

    public Option<bool> NoSheet { get; } = new("--no-sheet") { Description = "Leave the spreadsheet out.", Recursive = true };

    public Option<bool> NoMail { get; } = new("--no-mail") { Description = "Send no message, neither mail nor webhook.", Recursive = true };

    public Option<string?> Verbosity { get; } = new("--verbosity")
    {
        Description = "The least level shown on standard error: trace, debug, info, warning, error or quiet. Default: warning.",
        HelpName = "LEVEL",
        Recursive = true,
    };

    public Option<bool> Yes { get; } = new("--yes") { Description = "Answer yes to every question, such as whether to install PostgreSQL.", Recursive = true };

    /// <summary>What <c>--lang</c> sets.</summary>
    public static IEnumerable<SettingValue> LanguageOf(string? language, string directory)
        => language is null ? [] : [new SettingValue("Language", language, "--lang", directory)];

    /// <summary>Gives them to every command.</summary>
    public void AddTo(RootCommand root)
    {
        foreach (var option in (Option[])[Config, Set, Source, Lang, Json, Progress, NoReport, NoSheet, NoMail, Verbosity, Yes])
            root.Options.Add(option);
    }
}

/// <summary>The options that name a range of time.</summary>
internal sealed class RangeOptions(
    string from = "Where the range begins, inclusive: a day in TimeZone (2025-03-01) or an instant (2025-03-01T06:00:00Z).",
    string to = "Where the range ends, exclusive.")
{
    public Option<string?> From { get; } = new("--from") { Description = from, HelpName = "DATE" };

    public Option<string?> To { get; } = new("--to") { Description = to, HelpName = "DATE" };

    public Option<string?> Date { get; } = new("--date") { Description = "One day in TimeZone.", HelpName = "DATE" };
}
