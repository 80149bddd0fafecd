using System.Globalization;
using System.Text;
using GraderEtl.Core.Model;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Rejections that wait to be written together, longer than the chunk they came in lives.</summary>
/// <param name="holdsAnyText">Whether the database can hold every character, see <see cref="StorableText"/>.</param>
internal sealed class RejectionBuffer(bool holdsAnyText)
{
    private readonly List<(string Reason, string? Field, string Detail, byte[] Original)> _rejections = [];

    /// <summary>Bytes that wait, about.</summary>
    public int Bytes { get; private set; }

    public void Add(Rejection rejection)
    {
        var detail = StorableText.Of(rejection.Detail, holdsAnyText); // it may quote what was found
        _rejections.Add((rejection.Reason.Code(), rejection.Field, detail, rejection.Original.ToArray()));
        Bytes += 64 + detail.Length + rejection.Original.Length;
    }

    /// <summary>Takes what waits out of the buffer.</summary>
    /// <returns>The columns <c>reason, field, detail, original</c>.</returns>
    public object[] Take()
    {
        object[] columns =
        [
            _rejections.ConvertAll(static one => one.Reason), _rejections.ConvertAll(static one => one.Field),
            _rejections.ConvertAll(static one => one.Detail), _rejections.ConvertAll(static one => one.Original),
        ];
        _rejections.Clear();
        Bytes = 0;
        return columns;
    }
}

/// <summary>
/// Makes texts of the program's own, such as what was found wrong with a record, fit for any database: PostgreSQL stores no NUL, and
/// a database whose encoding is not UTF-8 lacks characters that such a text may quote.
/// </summary>
internal static class StorableText
{
    /// <summary>Whether the database of a connection holds every character. One in SQL_ASCII keeps bytes as they come.</summary>
    public static bool HoldsAnyText(this NpgsqlConnection connection)
        => connection.PostgresParameters.TryGetValue("server_encoding", out var encoding) && encoding is "UTF8" or "SQL_ASCII";

    /// <summary>The text as it can be stored.</summary>
    /// <param name="text">The text.</param>
    /// <param name="holdsAnyText">See <see cref="HoldsAnyText"/>; otherwise what is not ASCII is written <c>\u0431</c>.</param>
    public static string Of(string text, bool holdsAnyText)
    {
        text = text.Replace('\0', '\uFFFD');
        if (holdsAnyText || Ascii.IsValid(text))
            return text;
        var ascii = new StringBuilder(text.Length * 2);
        foreach (var character in text)
        {
            if (char.IsAscii(character))
                ascii.Append(character);
            else
                ascii.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }

        return ascii.ToString();
    }
}
