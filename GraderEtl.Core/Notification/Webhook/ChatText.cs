using System.Text;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Notification.Content;

namespace GraderEtl.Core.Notification.Webhook;

/// <summary>The content of a message for chats, which show no columns.</summary>
internal static class ChatText
{
    /// <summary>The lines of a section: a label, which may be empty, and a value.</summary>
    public static IReadOnlyList<Fact> Lines(Section section) => section switch
    {
        FigureSection figures =>
        [
            .. figures.Figures.Select(static figure => new Fact(figure.Label, figure.Change.Length > 0 ? $"{figure.Value} ({figure.Change})" : figure.Value)),
            .. Note(figures.Note),
        ],
        TableSection table =>
        [
            .. table.Rows.Select(row => new Fact(
                row.Cells[0],
                string.Join(", ", row.Cells.Zip(table.Columns).Skip(1).Where(static cell => cell.First.Length > 0).Select(static cell => $"{cell.Second} {cell.First}")))),
            .. Note(table.Note),
        ],
        FactSection facts => facts.Facts,
        _ => [],
    };

    /// <summary>One line that sums the message up, without text from elsewhere: the subject of a failure quotes the error.</summary>
    public static string Summary(MessageContent content) => content.IsGood ? content.Subject : content.Headline;

    /// <summary>The words that a message was cut short.</summary>
    public static string CutShort(MessageContent content) => new Texts<MessageText>(content.Language)[MessageText.CutShort];

    /// <summary>The text with at most so many characters, as UTF-16 counts them.</summary>
    public static string Cut(string text, int most) => Write(text, most, static rune => rune.ToString());

    /// <summary>
    /// The text for the markup of Slack and Telegram, where the three characters that are escaped begin all that has a meaning; with at most
    /// so many characters once it is escaped.
    /// </summary>
    public static string Escape(string text, int most = int.MaxValue) => Write(text, most, static rune => rune.Value switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        _ => rune.ToString(),
    });

    private static string Write(string text, int most, Func<Rune, string> write)
    {
        var written = new StringBuilder(Math.Min(text.Length, most));
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            written.Append(write(rune));
            if (written.Length < most)
                end = written.Length;
            if (written.Length > most)
                return written.ToString(0, end) + "…";
        }

        return written.ToString();
    }

    private static IEnumerable<Fact> Note(string note) => note.Length > 0 ? [new Fact("", note)] : [];
}
