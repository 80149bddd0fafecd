namespace GraderEtl.Core.Reporting.Html.Charts;

/// <summary>A label below a chart.</summary>
/// <param name="Slot">The slot it stands below, counted from 0.</param>
/// <param name="Text">Its text.</param>
/// <param name="WideOnly">True where it is left out on narrow screens.</param>
internal sealed record SlotLabel(int Slot, string Text, bool WideOnly);
