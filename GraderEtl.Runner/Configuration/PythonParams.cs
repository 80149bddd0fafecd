using System.Text;
using GraderEtl.Core.Parsing;

namespace GraderEtl.Runner.Configuration;

/// <summary>Reads the <c>params.txt</c> of the older scripts: one Python dict literal, nested dicts included. Nothing is evaluated.</summary>
internal static class PythonParams
{
    private const string Expected = "a Python dict of texts and numbers, such as {'client': 'X', 'client_key': 'Y', 'host': 'localhost'}";

    /// <summary>The entries by their names, those of nested dicts as <c>outer.inner</c>; values that are neither text nor number are left out.</summary>
    /// <exception cref="UsageException">It is no dict literal.</exception>
    public static IReadOnlyDictionary<string, string> Read(string text, string name)
    {
        var entries = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var path = new Stack<string>();
        var key = "";
        var lists = 0;
        // some scripts keep the assignment in the file: params = {…}
        var start = Math.Max(0, text.IndexOf('{', StringComparison.Ordinal));
        var reader = new PythonLiteralReader(Encoding.UTF8.GetBytes(text[start..]));
        while (reader.Read())
        {
            if (reader.IsKey)
            {
                key = reader.GetString() ?? Encoding.UTF8.GetString(reader.RawText);
                continue;
            }

            switch (reader.TokenKind)
            {
                case PythonTokenKind.BraceStart:
                    path.Push(key);
                    break;
                case PythonTokenKind.DictEnd or PythonTokenKind.SetEnd:
                    path.Pop();
                    break;
                case PythonTokenKind.ListStart or PythonTokenKind.TupleStart:
                    lists++;
                    break;
                case PythonTokenKind.ListEnd or PythonTokenKind.TupleEnd:
                    lists--;
                    break;
                case PythonTokenKind.Str when reader.GetString() is { } value:
                    Add(value);
                    break;
                case PythonTokenKind.Number:
                    Add(Encoding.UTF8.GetString(reader.RawText));
                    break;
                case PythonTokenKind.True or PythonTokenKind.False:
                    Add(reader.TokenKind == PythonTokenKind.True ? "true" : "false");
                    break;
                default:
                    break;
            }
        }

        if (reader.Error != PythonLiteralError.None)
            throw new UsageException($"The file {name} is no Python literal: {reader.Error}", Expected, FormattableString.Invariant($"{name}, byte {start + reader.Position + 1}"), "mend the file");
        if (entries.Count == 0)
            throw new UsageException($"The file {name} holds no settings", Expected, name, "name the right file");
        return entries;

        void Add(string value)
        {
            var full = string.Join('.', path.Reverse().Skip(1).Append(key));
            // recipients come as a list
            entries[full] = lists > 0 && entries.TryGetValue(full, out var before) ? before + "," + value : value;
        }
    }
}
