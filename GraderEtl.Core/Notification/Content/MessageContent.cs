using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Notification.Content;

/// <summary>What a message says, before it is text or HTML.</summary>
/// <param name="Language">The language it is written in.</param>
/// <param name="IsGood">False when somebody has to do something.</param>
/// <param name="Subject">One line that says it all.</param>
/// <param name="Headline">One sentence that begins the message.</param>
/// <param name="Sections">The rest, in reading order.</param>
/// <param name="Footer">One line that ends it.</param>
internal sealed record MessageContent(
    Language Language, bool IsGood, string Subject, string Headline, IReadOnlyList<Section> Sections, string Footer);

/// <summary>A part of a message.</summary>
/// <param name="Title">Its heading; empty for none.</param>
internal abstract record Section(string Title);

/// <summary>The few figures that matter most.</summary>
/// <param name="Figures">Four of them are shown side by side.</param>
/// <param name="Note">What is to be said below them; empty for nothing.</param>
internal sealed record FigureSection(IReadOnlyList<Figure> Figures, string Note) : Section("");

/// <summary>One figure, what it is, and its change; empty where there is none to tell.</summary>
internal sealed record Figure(string Label, string Value, string Change = "");

/// <summary>Facts, a line each.</summary>
internal sealed record FactSection(string Title, IReadOnlyList<Fact> Facts) : Section(Title);

/// <summary>A fact with its label; without a label it stands alone.</summary>
internal sealed record Fact(string Label, string Value);

/// <summary>A table: the first column names the row, the others are numbers.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Columns">Headings of the columns.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Note">What is to be said below it; empty for nothing.</param>
internal sealed record TableSection(string Title, IReadOnlyList<string> Columns, IReadOnlyList<TableRow> Rows, string Note) : Section(Title);

/// <summary>A row of a table.</summary>
/// <param name="Cells">As many as there are columns.</param>
/// <param name="Share">Length of the row's bar where bars can be drawn, 0 to 1; null for a row without one, such as that of sums.</param>
internal sealed record TableRow(IReadOnlyList<string> Cells, double? Share);
