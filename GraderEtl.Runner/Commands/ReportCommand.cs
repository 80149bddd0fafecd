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
        Description = "table for people, html for a page in one file, csv for a row a day, json for everything. Default: table; --json means json.",
        HelpName = "FORMAT",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Write into this file. Default: standard output; for html Report:Directory/report-FROM-TO.html.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _sheet = new("--sheet") { Description = "Write the reports again, as a run does: daily.csv, report.html, the spreadsheet where one is set." };

    private readonly Option<bool> _mail = new("--mail") { Description = "Send the message again, with report.html, which is written anew for it." };

    public static Command Create(CommandRunner runner)
    {
        var options = new ReportCommand();
        var command = new Command(
            "report",
            "Shows the metrics of what is loaded, or writes and sends them again; loads nothing and needs no source. Default: the last 30 days loaded. "
            + "Where nothing of the range is loaded it exits with 2, so that no script takes nothing for zeros; what is missing of it is named.")
        {
            options._range.Date, options._range.From, options._range.To, options._format, options._out, options._sheet, options._mail,
        };
        runner.Bind(command, options.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandContext context)
    {
        var arguments = context.Arguments;
        var asked = context.Ranges().Read(_range);
        var (sheet, mail) = (arguments.Flag(_sheet), arguments.Flag(_mail));
        var format = arguments.Choice(_format, context.Json is null ? ReportFormat.Table : ReportFormat.Json, Formats);
        if (context.Json is not null && format != ReportFormat.Json)
            Exclude(arguments, "--json", $"{_format.Name} {arguments.Text(_format)}");
        if (sheet || mail)
            CheckSending(context, sheet ? _sheet.Name : _mail.Name, asked);
        EtlServices.Check(context, needsSource: false);

        await using var services = await EtlServices.OpenAsync(context, needsSource: false);
        var range = await new LoadedRange(context, services.Pipeline, services.Get<Core.Store.IAttemptStore>()).FindAsync(asked);
        return sheet || mail
            ? await ReportSending.RunAsync(context, services, range, sheet, mail)
            : await new ReportOutput(context, services, format, arguments.Text(_out)).RunAsync(range);
    }

    private void CheckSending(CommandContext context, string option, TimeWindow? asked)
    {
        foreach (var other in new[] { _format, _out }.Where(other => context.Arguments.Text(other) is not null))
            Exclude(context.Arguments, option, other.Name);
        // nobody is sent a message about days that were not named
        if (asked is null && context.Arguments.Problems.Count == 0)
            context.Arguments.Add(Problem.OfCommandLine(Phrase.Of(ProblemText.SendNeedsRange), Phrase.Of(ProblemText.BothSuchAs), Phrase.Of(ProblemText.AddThem)));
    }

    private static void Exclude(Arguments arguments, string one, string other) => arguments.Add(Problem.OfCommandLine(
        Phrase.Of(ProblemText.TwoThatExclude, one, other), Phrase.Of(ProblemText.OneOfTwo, one, other), Phrase.Of(ProblemText.LeaveOneOut)));
}
