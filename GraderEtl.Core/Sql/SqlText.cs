using System.Collections.Concurrent;
using System.Text;

namespace GraderEtl.Core.Sql;

/// <summary>
/// The SQL of <c>db/</c>, embedded in the library. A placeholder such as <c>{attempts}</c> stands for a name, always quoted here, so that
/// settings cannot smuggle SQL in; <c>{attempts_name}</c> for that name as a text constant.
/// </summary>
internal sealed class SqlText
{
    private const string Literal = "_name";
    private static readonly ConcurrentDictionary<string, string> Templates = new();
    private readonly ConcurrentDictionary<string, string> _queries = new();
    private readonly Dictionary<string, string> _names;

    public SqlText(SqlNames names)
    {
        _names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["schema"] = SqlNames.Quote(names.Schema),
            ["attempts"] = names.Qualify(names.Table),
            ["facts"] = names.Qualify(SqlNames.Facts),
            ["ids"] = names.Qualify(SqlNames.Ids),
            ["ledger"] = names.Qualify(SqlNames.Ledger),
            ["quarantine"] = names.Qualify(SqlNames.Quarantine),
            ["runs"] = names.Qualify(SqlNames.Runs),
            ["users"] = names.Qualify(SqlNames.Users),
            ["tasks"] = names.Qualify(SqlNames.Tasks),
            ["firsts"] = names.Qualify(SqlNames.Firsts),
            ["firsts_mark"] = names.Qualify(SqlNames.FirstsMark),
            ["backfills"] = names.Qualify(SqlNames.Backfills),
            ["reported_days"] = names.Qualify(SqlNames.ReportedDays),
            ["forgotten"] = names.Qualify(SqlNames.Forgotten),
            ["migrations"] = names.Qualify(SqlNames.Migrations),
        };
    }

    /// <summary>A file of <c>db/queries</c>, with its names filled in.</summary>
    /// <param name="name">The file's name without <c>.sql</c>.</param>
    public string Query(string name) => _queries.GetOrAdd(name, static (key, self) => self.Fill(Template($"queries/{key}.sql")), this);

    /// <summary>A file of <c>db/queries</c> that needs names of its own.</summary>
    /// <param name="name">The file's name without <c>.sql</c>.</param>
    /// <param name="more">What further placeholders stand for, quoted already.</param>
    public string Query(string name, IReadOnlyDictionary<string, string> more) => Fill(Template($"queries/{name}.sql"), more);

    /// <summary>The text of a file of <c>db/</c> as it was built in, line ends as on Unix.</summary>
    public static string Template(string resource) => Templates.GetOrAdd(resource, static key =>
    {
        using var stream = typeof(SqlText).Assembly.GetManifestResourceStream(key)
            ?? throw new InvalidOperationException($"The SQL text {key} is not built in.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    });

    /// <summary>Puts the names in, in one pass: a name that looks like a placeholder stays what it is.</summary>
    public string Fill(string template, IReadOnlyDictionary<string, string>? more = null)
    {
        var text = new StringBuilder(template.Length + 256);
        var rest = template.AsSpan();
        for (int open; (open = rest.IndexOf('{')) >= 0;)
        {
            var close = rest[open..].IndexOf('}');
            var placeholder = (close < 0 ? rest[open..] : rest.Slice(open + 1, close - 1)).ToString();
            text.Append(rest[..open]).Append(Meaning(placeholder, more));
            rest = rest[(open + close + 1)..];
        }

        return text.Append(rest).ToString();
    }

    private string Meaning(string placeholder, IReadOnlyDictionary<string, string>? more)
    {
        if (more?.TryGetValue(placeholder, out var name) is true || _names.TryGetValue(placeholder, out name))
            return name;
        if (placeholder.EndsWith(Literal, StringComparison.Ordinal) && _names.TryGetValue(placeholder[..^Literal.Length], out name))
            return SqlNames.Literal(name);
        throw new InvalidOperationException($"No name is known for the placeholder '{placeholder}'.");
    }
}
