using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GraderEtl.Core;

namespace GraderEtl.Benchmarks.Support;

/// <summary>What a command found out, printed as tables and kept as JSON and Markdown with the machine named.</summary>
/// <param name="options">What the command was told.</param>
/// <param name="command">The command.</param>
/// <param name="title">What was asked, in one line.</param>
internal sealed class ResultDocument(CommandOptions options, string command, string title)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The command.</summary>
    public string Command => command;

    /// <summary>What was asked, in one line.</summary>
    public string Title => title;

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

    /// <summary>Prints the tables and writes both files. Earlier files of the same day and question are replaced.</summary>
    public async Task PublishAsync()
    {
        Directory.CreateDirectory(options.Results);
        var file = Path.Combine(options.Results, $"{Day:yyyy-MM-dd}-{options.FileName(Command)}");
        await File.WriteAllTextAsync(file + ".md", ToMarkdown());
        await File.WriteAllTextAsync(file + ".json", JsonSerializer.Serialize(this, Json).ReplaceLineEndings("\n") + "\n");
        foreach (var table in Tables)
            Console.WriteLine($"\n{table.Title}\n\n{table.ToMarkdown()}");
        foreach (var note in Notes)
            Console.WriteLine(note);
    }

    private static string Shorten(string version)
    {
        const int CommitDigits = 9;
        var commit = version.IndexOf('+');
        return commit < 0 ? version : version[..Math.Min(version.Length, commit + 1 + CommitDigits)];
    }

    private string ToMarkdown()
    {
        var text = new StringBuilder($"# {Title}\n\n");
        text.Append($"Measured on {Day:yyyy-MM-dd} with GraderEtl {Version}: `{Command}{string.Concat(Arguments.Select(given => $" {given.Key} {given.Value}"))}`.\n\n");
        text.Append($"- Machine: {Machine}\n");
        if (Database is not null)
            text.Append($"- Database: {Database}\n");
        foreach (var note in Notes)
            text.Append($"- {note}\n");
        foreach (var table in Tables)
            text.Append($"\n## {table.Title}\n\n{table.ToMarkdown()}");
        return text.ToString();
    }
}
