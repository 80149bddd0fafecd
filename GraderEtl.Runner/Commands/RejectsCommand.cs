using System.CommandLine;
using System.Globalization;
using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Commands;

/// <summary><c>rejects</c>: looks into the quarantine, and tries its records again.</summary>
internal static class RejectsCommand
{
    private const int ListedRecords = 100;

    /// <summary>The codes of reasons that <c>--reason</c> takes.</summary>
    public static readonly Dictionary<string, string?> Reasons =
        Enum.GetValues<RejectionReason>().Select(known => known.Code()).ToDictionary(code => code, string? (code) => code, StringComparer.Ordinal);

    public static Command Create(CommandRunner runner)
    {
        var command = new Command("rejects", "The quarantine: records that did not pass, as they came. Lists them, shows them, tries them again.");
        command.Subcommands.Add(CreateList(runner));
        command.Subcommands.Add(CreateShow(runner));
        command.Subcommands.Add(RejectsReplay.Create(runner));
        return command;
    }

    private static Command CreateList(CommandRunner runner)
    {
        var range = new RangeOptions();
        var reason = new Option<string?>("--reason") { Description = "Only records rejected for this reason.", HelpName = "CODE" };
        var limit = new Option<string?>("--limit") { Description = "How many at most. Default: 100, with --out all.", HelpName = "N" };
        var after = new Option<string?>("--after") { Description = "Only records with a larger number, to page on.", HelpName = "ID" };
        var output = new Option<string?>("--out")
        {
            Description = "Writes them, with all of their bytes, into this file, one JSON object a line; only its owner may read it.",
            HelpName = "FILE",
        };
        var command = new Command("list", "Lists records in quarantine.") { range.From, range.To, reason, limit, after, output };
        runner.Bind(command, async context =>
        {
            var query = new RejectionQuery
            {
                Range = context.Ranges().Read(range),
                Reason = context.Arguments.Choice(reason, null, Reasons),
                After = context.Arguments.Number(after, 0, 0, long.MaxValue, "100"),
                Count = context.Arguments.Text(output) is null
                    ? (int)context.Arguments.Number(limit, ListedRecords, 1, 100_000, "100")
                    : (int)context.Arguments.Number(limit, int.MaxValue, 1, int.MaxValue, "100"),
            };
            // numbers of records are those of one source
            foreach (var one in new[] { output, after }.Where(one => context.Arguments.Text(one) is not null))
                context.RequireOneSource(one.Name);
            context.Arguments.RequireEnding(output, remedy: null, ".jsonl", ".ndjson", ".json", ".txt");
            EtlServices.Check(context, needsSource: false);
            await using var services = await context.Host.OpenToReadAsync(context.Source);
            context.PrintNothingYet(services);
            if (context.Arguments.Text(output) is { } file)
                return await ExportAsync(context, services, query, Path.GetFullPath(file, context.Environment.Directory));
            var records = await services.Get<IStoreInspection>().ReadRejectionsAsync(query, context.Stop);
            context.Show(() => new RejectedListDocument(records), () => Write(context.Terminal, records, query.Count));
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<int> ExportAsync(CommandContext context, EtlServices services, RejectionQuery query, string file)
    {
        var written = await RejectsExport.WriteAsync(services.Get<IStoreInspection>(), query, file, context.Stop);
        context.Show(
            () => new RejectedFileDocument(file, written),
            () => context.Terminal.Out.WriteLine(context.Terminal.Words.Format(
                TerminalText.Exported, context.Terminal.Words.Count(TerminalText.Records, written), file)));
        return ExitCodes.Done;
    }

    private static Command CreateShow(CommandRunner runner)
    {
        var id = new Argument<string?>("ID") { Description = "The record's number, as list shows it.", Arity = ArgumentArity.ExactlyOne };
        var command = new Command("show", "Shows one record in quarantine with all of its bytes.") { id };
        runner.Bind(command, async context =>
        {
            var text = context.Arguments.Text(id);
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                throw new UsageException($"'{text}' is no number of a record", "a number as rejects list shows it, such as 17", "the command line", "correct it");
            EtlServices.Check(context, needsSource: false);
            await using var services = await context.Host.OpenToReadAsync(context.Source);
            services.EnsureAnything();
            var record = await services.Get<IStoreInspection>().FindRejectionAsync(number, context.Stop)
                ?? throw new UsageException($"There is no record {number} in quarantine", "a number as rejects list shows it", "the command line", "list them anew");
            context.Show(() => new RejectedDocument(record), () => Show(context.Terminal, record));
            return ExitCodes.Done;
        }, SourceUse.One);
        return command;
    }

    private static void Write(Terminal terminal, IReadOnlyList<StoredRejection> records, int limit)
    {
        if (records.Count == 0)
        {
            terminal.Out.WriteLine(terminal.Words[TerminalText.NoSuchRecord]);
            return;
        }

        var table = new ResultTable(
            ">" + terminal.Words[TerminalText.Id],
            terminal.Words[TerminalText.Window],
            terminal.Words[TerminalText.Reason],
            terminal.Words[TerminalText.Field],
            terminal.Words[TerminalText.Detail]);
        foreach (var record in records)
            table.Add(record.Id.ToString(CultureInfo.InvariantCulture), terminal.Words.Period(record.Window), record.Reason, record.Field ?? "", record.Detail);
        table.WriteTo(terminal);
        if (records.Count == limit)
            terminal.Out.WriteLine(terminal.Words.Format(TerminalText.MoreRecords, records[^1].Id));
    }

    private static void Show(Terminal terminal, StoredRejection record)
    {
        var words = terminal.Words;
        var table = new ResultTable(words[TerminalText.What], words[TerminalText.Value]);
        table.Add(words[TerminalText.Id], record.Id.ToString(CultureInfo.InvariantCulture));
        table.Add(words[TerminalText.Run], record.RunId.ToString());
        table.Add(words[TerminalText.Window], words.Period(record.Window));
        table.Add(words[TerminalText.Reason], record.Reason);
        table.Add(words[TerminalText.Field], record.Field ?? "");
        table.Add(words[TerminalText.Detail], record.Detail);
        table.Add(words[TerminalText.RejectedAt], words.Instant(record.RejectedAt));
        table.Add(words[TerminalText.Bytes], words.Number(record.Length));
        table.Add(words[TerminalText.Original], Encoding.UTF8.GetString(record.Original.Span));
        table.WriteTo(terminal);
    }
}
