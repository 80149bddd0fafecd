using System.Text.Json.Nodes;

namespace GraderEtl.Tests.Support.Sheets;

/// <summary>A mask such as <c>a,b(c,d.e)</c>: a response has what it names and nothing else.</summary>
internal sealed class FieldMask
{
    private readonly Dictionary<string, FieldMask> _fields = new(StringComparer.Ordinal);

    public static FieldMask Parse(string text)
    {
        var at = 0;
        var mask = ParseList(text, ref at);
        return at == text.Length ? mask : throw Bad(text);
    }

    /// <summary>Keeps what is named; a name that the response can never have is refused.</summary>
    public JsonNode Apply(JsonNode node, IReadOnlySet<string> known)
    {
        if (_fields.Count == 0)
            return node.DeepClone();
        if (node is JsonArray array)
            return new JsonArray([.. array.Select(element => Apply(element!, known))]);
        var kept = new JsonObject();
        foreach (var (name, inner) in _fields)
        {
            if (!known.Contains(name))
                throw GoogleError.Invalid($"Request contains an invalid argument. Invalid field selection {name}");
            if (node[name] is { } value)
                kept[name] = inner.Apply(value, known);
        }

        return kept;
    }

    private static FieldMask ParseList(string text, ref int at)
    {
        var mask = new FieldMask();
        while (true)
        {
            var target = mask;
            do
            {
                var start = at;
                while (at < text.Length && char.IsAsciiLetter(text[at]))
                    at++;
                if (at == start)
                    throw Bad(text);
                var name = text[start..at];
                if (!target._fields.TryGetValue(name, out var next))
                    target._fields.Add(name, next = new FieldMask());
                target = next;
            }
            while (at < text.Length && text[at] is '.' or '/' && ++at > 0);

            if (at < text.Length && text[at] == '(')
            {
                at++;
                foreach (var (name, inner) in ParseList(text, ref at)._fields)
                    target._fields.Add(name, inner);
                if (at >= text.Length || text[at++] != ')')
                    throw Bad(text);
            }

            if (at >= text.Length || text[at] != ',')
                return mask;
            at++;
        }
    }

    private static GoogleError Bad(string text) => GoogleError.Invalid($"Invalid field mask: {text}");
}
