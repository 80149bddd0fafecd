using System.CommandLine;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;

namespace GraderEtl.Runner.Commands;

/// <summary><c>report</c>: the metrics of what is loaded, shown or sent again; loads nothing.</summary>
internal sealed class ReportCommand
{
    private static readonly Dictionary<string, ReportFormat> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["table"] = ReportFormat.Table,
        ["html"] = ReportFormat.Html,
        ["csv"] = ReportFormat.Csv,
        ["json"] = ReportFormat.Json,
    };

    private readonly RangeOptions _range = new();

    private readonly Option<string?> _format = new("--format")
    {
        Description = "table for people, html for a page in one file, csv for a row a day, json for everything. Default: as the name of --out ends, else table; --json means json.",
        HelpName = "FORMAT",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Write into this file. Default: standard output; for html Report:Directory/report-FROM-TO.html.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _learners = new(LearnersFile.Option)
    {
        Description = "Write into this CSV file, which only its owner may read, the users of the range who may need help, and why: no attempt for 7 days; a task with 5 submits and none correct; "
            + "half of the attempts of the 7 days before, where these were 20 or more. Never part of a message or sheet.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _salt = new(LearnersFile.SaltOption)
    {
        Description = "With --learners: pseudonyms instead of ids, made with the salt in this file. It is made where it is not there; pseudonyms stay the same as long as it does.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _sheet = new("--sheet") { Description = "Write the reports again, as a run does: daily.csv, report.html, the spreadsheet where one is set." };

    private readonly Option<bool> _mail = new("--mail") { Description = "Send the message again, by mail and webhook, with report.html, which is written anew for it." };

    public static Command Create(CommandRunner runner)
    {
        var options = new ReportCommand();
        var command = new Command(
            "report",
            "Shows the metrics of what is loaded, or writes and sends them again; loads nothing and needs no source. Default: the last 30 days loaded. "
            + "Where nothing of the range is loaded it exits with 2, so that no script takes nothing for zeros; what is missing of it is named.")
        {
            options._range.Date, options._range.From, options._range.To, options._format, options._out, options._learners, options._salt, options._sheet, options._mail,
        };
        runner.Bind(command, options.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandContext context)
    {
        var arguments = context.Arguments;
        var asked = context.Ranges().Read(_range);
        var (sheet, mail) = (arguments.Flag(_sheet), arguments.Flag(_mail));
        var format = FormatOf(context);
        if (sheet || mail)
            CheckSending(context, sheet ? _sheet.Name : _mail.Name, asked);
        if (arguments.Text(_out) is not null)
            context.RequireOneSource(_out.Name);
        else if (context.Json is null && format is ReportFormat.Csv or ReportFormat.Json)
            context.RequireOneSource(_format.Name + " " + arguments.Text(_format));
        if (arguments.Text(_learners) is not null)
            CheckLearners(context);
        else if (arguments.Text(_salt) is not null)
            arguments.Add(Problem.OfCommandLine(Phrase.Of(ProblemText.OnlyWith, _salt.Name, _learners.Name), expected: null, Phrase.Of(ProblemText.AddOption, _learners.Name)));
        EtlServices.Check(context, needsSource: false);

        await using var services = await context.Host.OpenToReadAsync(context.Source, keepsLog: sheet || mail);
        services.EnsureAnything();
        var range = await new LoadedRange(context, services.Pipeline, services.Get<Core.Store.IAttemptStore>()).FindAsync(asked);
        if (arguments.Text(_learners) is { } learners)
            return await LearnersFile.WriteAsync(context, services, range, learners, arguments.Text(_salt));
        return sheet || mail
            ? await ReportSending.RunAsync(context, services, range, sheet, mail)
            : await new ReportOutput(context, services, format, arguments.Text(_out)).RunAsync(range);
    }

    /// <summary>The format asked for by one option, which no other may contradict.</summary>
    private ReportFormat FormatOf(CommandContext context)
    {
        var arguments = context.Arguments;
        var chosen = new List<(string Option, ReportFormat Format)>();
        if (context.Json is not null)
            chosen.Add(("--json", ReportFormat.Json));
        if (arguments.Text(_format) is { } name)
            chosen.Add(($"{_format.Name} {name}", arguments.Choice(_format, ReportFormat.Table, Formats)));
        if (arguments.Text(_out) is { } file && FormatOf(file) is { } ending)
            chosen.Add(($"{_out.Name} {file}", ending));
        if (chosen.Count == 0)
            arguments.RequireEnding(_out, Phrase.Of(ProblemText.NameOrFormat, _out.Name, _format.Name), ".html", ".htm", ".csv", ".json", ".txt");
        foreach (var other in chosen.Where(one => one.Format != chosen[0].Format))
            Exclude(arguments, chosen[0].Option, other.Option);
        return chosen.Count > 0 ? chosen[0].Format : ReportFormat.Table;
    }

    /// <summary>What the name of a file says is in it; null where it says nothing.</summary>
    private static ReportFormat? FormatOf(string file) => Path.GetExtension(file).ToUpperInvariant() switch
    {
        ".HTML" or ".HTM" => ReportFormat.Html,
        ".CSV" => ReportFormat.Csv,
        ".JSON" => ReportFormat.Json,
        _ => null,
    };

    private void CheckLearners(CommandContext context)
    {
        context.RequireOneSource(_learners.Name);
        context.Arguments.RequireEnding(_learners, remedy: null, ".csv", ".txt");
        foreach (var other in new[] { _format, _out }.Where(other => context.Arguments.Text(other) is not null))
            Exclude(context.Arguments, _learners.Name, other.Name);
        foreach (var other in new[] { _sheet, _mail }.Where(context.Arguments.Flag))
            Exclude(context.Arguments, _learners.Name, other.Name);
    }

    private void CheckSending(CommandContext context, string option, TimeWindow? asked)
    {
        foreach (var other in new[] { _format, _out }.Where(other => context.Arguments.Text(other) is not null))
            Exclude(context.Arguments, option, other.Name);
        foreach (var (wanted, unwanted, isUnwanted) in new[] { (_sheet, "--no-sheet", context.SkipSheet), (_sheet, "--no-report", context.SkipReports), (_mail, "--no-mail", context.SkipNotifications) })
        {
            if (isUnwanted && context.Arguments.Flag(wanted))
                Exclude(context.Arguments, wanted.Name, unwanted);
        }

        // no message is sent about days that were not named
        if (asked is null && context.Arguments.Problems.Count == 0)
            context.Arguments.Add(Problem.OfCommandLine(Phrase.Of(ProblemText.SendNeedsRange), Phrase.Of(ProblemText.BothSuchAs), Phrase.Of(ProblemText.AddThem)));
    }

    private static void Exclude(Arguments arguments, string one, string other) => arguments.Add(Problem.OfCommandLine(
        Phrase.Of(ProblemText.TwoThatExclude, one, other), Phrase.Of(ProblemText.OneOfTwo, one, other), Phrase.Of(ProblemText.LeaveOneOut)));
}

/// <summary>What a report is written as.</summary>
internal enum ReportFormat
{
    /// <summary>Tables and bars for people.</summary>
    Table,

    /// <summary>A page in one file.</summary>
    Html,

    /// <summary>A row a day.</summary>
    Csv,

    /// <summary>Everything in one document.</summary>
    Json,
}
