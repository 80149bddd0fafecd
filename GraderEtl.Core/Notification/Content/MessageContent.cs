using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Notification.Content;

/// <summary>The content of a message, before it is text or HTML.</summary>
/// <param name="Language">The language it is written in.</param>
/// <param name="IsGood">False when someone has to act.</param>
/// <param name="Subject">One line that sums it up.</param>
/// <param name="Headline">The first sentence.</param>
/// <param name="Sections">The sections in order.</param>
/// <param name="Footer">The last line.</param>
internal sealed record MessageContent(
    Language Language, bool IsGood, string Subject, string Headline, IReadOnlyList<Section> Sections, string Footer);

/// <summary>A part of a message.</summary>
/// <param name="Title">Its heading; empty for none.</param>
internal abstract record Section(string Title);

/// <summary>The headline figures.</summary>
/// <param name="Figures">Shown side by side.</param>
/// <param name="Note">The note below; empty for none.</param>
internal sealed record FigureSection(IReadOnlyList<Figure> Figures, string Note) : Section("");

/// <summary>A figure with its name and its change, empty for none.</summary>
internal sealed record Figure(string Label, string Value, string Change = "");

/// <summary>Facts, one for each line.</summary>
internal record FactSection(string Title, IReadOnlyList<Fact> Facts) : Section(Title);

/// <summary>What the program and servers said, in English, set apart from the message's own words.</summary>
internal sealed record QuoteSection(string Title, IReadOnlyList<Fact> Facts) : FactSection(Title, Facts);

/// <summary>A fact with its label, which may be empty.</summary>
internal sealed record Fact(string Label, string Value);

/// <summary>A table: the first column names the row, the others are numbers.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Columns">Headings of the columns.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Note">The note below; empty for none.</param>
internal sealed record TableSection(string Title, IReadOnlyList<string> Columns, IReadOnlyList<TableRow> Rows, string Note) : Section(Title);

/// <summary>A row of a table.</summary>
/// <param name="Cells">As many as there are columns.</param>
/// <param name="Share">The length of the row's bar in HTML, 0 to 1; null for a row without one, such as the sums.</param>
internal sealed record TableRow(IReadOnlyList<string> Cells, double? Share);
