using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GraderEtl.Core;

namespace GraderEtl.Benchmarks.Support;

/// <summary>What a command found out, printed as tables and kept as JSON and Markdown with the machine named.</summary>
/// <param name="options">The command and what it was told.</param>
/// <param name="title">What was asked, in one line.</param>
internal sealed class ResultDocument(CommandOptions options, string title)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The command.</summary>
    public string Command => options.Command;

    /// <summary>What was asked, in one line.</summary>
    public string Title => title;

    /// <summary>What to give to this program to have it measured again.</summary>
    public string CommandLine { get; init; } = $"{options.Command}{string.Concat(options.Values.Select(given => $" {given.Key} {given.Value}"))}";

    /// <summary>All options of the command.</summary>
    public IReadOnlyDictionary<string, string> Arguments => options.Values;

    /// <summary>The day it was measured, UTC.</summary>
    public DateOnly Day { get; } = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    /// <summary>The version of the library that was measured, with the beginning of its commit where the build knew it.</summary>
    public string Version { get; } = Shorten(typeof(GraderEtlPipeline).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);

    /// <summary>The machine.</summary>
    public MachineDescription Machine { get; } = MachineDescription.Current;

    /// <summary>The database; null where none took part.</summary>
    public DatabaseDescription? Database { get; init; }

    /// <summary>The tables, for people.</summary>
    public List<ResultTable> Tables { get; } = [];

    /// <summary>The runs behind them.</summary>
    public List<Measurement> Measurements { get; } = [];

    /// <summary>What a reader has to know, a sentence each.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Prints the tables and writes both files. Earlier files of the same question are replaced: their history is the repository's.</summary>
    public async Task PublishAsync()
    {
        Directory.CreateDirectory(options.Results);
        var file = Path.Combine(options.Results, options.FileName);
        await File.WriteAllTextAsync(file + ".md", ToMarkdown());
        await File.WriteAllTextAsync(file + ".json", JsonSerializer.Serialize(this, Json).ReplaceLineEndings("\n") + "\n");
        Print($"Kept as {options.FileName}.md and {options.FileName}.json in {Path.GetRelativePath(Environment.CurrentDirectory, options.Results)}.");
    }

    /// <summary>Prints the tables and what there is to know about them.</summary>
    public void Print(string lastLine)
    {
        Console.WriteLine();
        foreach (var table in Tables)
            Console.WriteLine($"{table.Title}\n\n{table.ToMarkdown()}");
        foreach (var note in About())
            Console.WriteLine(note);
        Console.WriteLine(lastLine);
    }

    private static string Shorten(string version)
    {
        const int CommitDigits = 9;
        var commit = version.IndexOf('+');
        return commit < 0 ? version : version[..Math.Min(version.Length, commit + 1 + CommitDigits)];
    }

    private IEnumerable<string> About() => Database is null ? [.. Notes, $"Machine: {Machine}."] : [.. Notes, $"Machine: {Machine}.", $"Database: {Database}."];

    private string ToMarkdown()
    {
        var text = new StringBuilder($"# {Title}\n\n");
        text.Append($"Measured on {Day:yyyy-MM-dd} with GraderEtl {Version}: `{CommandLine}`.\n\n");
        foreach (var table in Tables)
            text.Append(Tables.Count > 1 ? $"## {table.Title}\n\n" : "").Append(table.ToMarkdown()).Append('\n');
        foreach (var line in About())
            text.Append($"- {line}\n");
        return text.ToString();
    }
}
