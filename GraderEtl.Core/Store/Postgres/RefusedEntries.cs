using System.Text;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Numbers below 0 for the users and tasks of one window that the database refused, by all their bytes, so that equal records of them are
/// told from different ones. There are no more than refused rows, which are bounded.
/// </summary>
internal sealed class RefusedEntries
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>The key of a row, whatever of it was refused.</summary>
    /// <param name="row">The row.</param>
    /// <param name="texts">The buffer its texts lie in.</param>
    public FactKey KeyOf(in AttemptRow row, ReadOnlySpan<byte> texts)
    {
        var key = FactKey.Of(in row);
        if (key.User == 0)
            key = key with { User = Number(texts.Slice(row.UserId.Start, row.UserId.Length)) };
        if (key.Task == 0)
        {
            var parts = TaskParts.Of(in row, texts);
            key = key with { Task = Number(parts.Write(texts, new byte[parts.Size])) };
        }

        return key;
    }

    private int Number(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes); // a character a byte
        if (!_numbers.TryGetValue(text, out var number))
            _numbers.Add(text, number = ~_numbers.Count);
        return number;
    }
}
