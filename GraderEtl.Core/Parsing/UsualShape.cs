using GraderEtl.Core.Memory;

namespace GraderEtl.Core.Parsing;

/// <summary>A <see cref="RecordShape"/> whose values are known by name. The known fields occur once each; texts but for <c>is_correct</c>.</summary>
internal sealed class UsualShape
{
    private const int MostValues = 16;

    private static readonly string[] Known =
        [FieldNames.UserId, FieldNames.PassbackParams, FieldNames.AttemptType, FieldNames.IsCorrect, FieldNames.CreatedAt];

    private readonly int[] _places;
    private readonly bool[] _isText;

    private UsualShape(RecordShape record, int[] places, bool[] isText)
    {
        Record = record;
        _places = places;
        _isText = isText;
        Others = [.. Enumerable.Range(0, isText.Length).Where(value => !places.Contains(value))];
    }

    /// <summary>How its records are recognised.</summary>
    public RecordShape Record { get; }

    public int UserId => _places[0];

    public int PassbackParams => _places[1];

    public int AttemptType => _places[2];

    public int IsCorrect => _places[3];

    public int CreatedAt => _places[4];

    /// <summary>The values that are not stored.</summary>
    public int[] Others { get; }

    /// <summary>Whether a value is a text; a scalar otherwise.</summary>
    public bool IsText(int value) => _isText[value];

    /// <summary>Learns the shape of a record.</summary>
    /// <param name="record">A record that was accepted, in valid UTF-8.</param>
    /// <returns>Null when it has escapes, nested values, too many of them, or a known field is missing or of another type.</returns>
    public static UsualShape? Learn(ReadOnlySpan<byte> record)
    {
        if (record.Contains((byte)'\\'))
            return null;
        var literals = new List<byte[]>();
        var isText = new List<bool>();
        var places = new[] { -1, -1, -1, -1, -1 };
        var json = new JsonScanner(record, 0);
        var end = 0;
        do
        {
            json.Peek();
            json.Step(); // the brace, then commas
            if (json.Peek() != '"' || !json.TryString(out var key) || json.Peek() != ':')
                return null;
            json.Step();
            if (!json.TryValue(json.Peek(), out var value) || value.Kind is JsonKind.Object or JsonKind.Array || literals.Count == MostValues)
                return null;
            var known = Find(record.Slice(key.Start, key.Length));
            if (known >= 0 && (places[known] >= 0 || value.Kind == JsonKind.String != (Known[known] != FieldNames.IsCorrect)))
                return null;
            if (known >= 0)
                places[known] = literals.Count;
            literals.Add(record[end..value.Start].ToArray());
            isText.Add(value.Kind == JsonKind.String);
            end = value.Start + value.Length;
        }
        while (json.Peek() == ',');

        if (places.Contains(-1))
            return null;
        literals.Add(record[end..].ToArray());
        bool[] kinds = [.. isText];
        return new UsualShape(new RecordShape([.. literals], kinds), places, kinds);
    }

    private static int Find(ReadOnlySpan<byte> name)
    {
        for (var known = 0; known < Known.Length; known++)
        {
            if (name.Length == Known[known].Length && System.Text.Ascii.Equals(name, Known[known]))
                return known;
        }

        return -1;
    }
}
