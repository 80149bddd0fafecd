using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GraderEtl.Core;

namespace GraderEtl.Benchmarks.Support;

/// <summary>What a command found out, printed as tables and kept as JSON and Markdown with the machine named.</summary>
/// <param name="Command">The command, also the file's name after the date.</param>
/// <param name="Title">What was asked, in one line.</param>
/// <param name="Arguments">What the command was told.</param>
internal sealed record ResultDocument(string Command, string Title, IReadOnlyDictionary<string, string> Arguments)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The day it was measured, UTC.</summary>
    public DateOnly Day { get; } = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    /// <summary>The version of the library that was measured.</summary>
    public string Version { get; } = typeof(GraderEtlPipeline).Assembly.GetName().Version!.ToString(3);

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

    /// <summary>Prints the tables and writes both files.</summary>
    /// <param name="directory">Where; made when missing. An earlier file of the same day and command is replaced.</param>
    public async Task PublishAsync(string directory)
    {
        Directory.CreateDirectory(directory);
        var file = Path.Combine(directory, $"{Day:yyyy-MM-dd}-{Command}");
        await File.WriteAllTextAsync(file + ".md", ToMarkdown());
        await File.WriteAllTextAsync(file + ".json", JsonSerializer.Serialize(this, Json).ReplaceLineEndings("\n") + "\n");
        foreach (var table in Tables)
            Console.WriteLine($"\n{table.Title}\n\n{table.ToMarkdown()}");
        foreach (var note in Notes)
            Console.WriteLine(note);
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
