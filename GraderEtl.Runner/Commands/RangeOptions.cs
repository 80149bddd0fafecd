using System.CommandLine;

namespace GraderEtl.Runner.Commands;

/// <summary>The options that name a range of time.</summary>
internal sealed class RangeOptions
{
    public Option<string?> From { get; } = new("--from")
    {
        Description = "Where the range begins, inclusive: a day in TimeZone (2025-03-01) or an instant (2025-03-01T06:00:00Z).",
        HelpName = "DATE",
    };

    public Option<string?> To { get; } = new("--to") { Description = "Where the range ends, exclusive.", HelpName = "DATE" };

    public Option<string?> Date { get; } = new("--date") { Description = "One day in TimeZone.", HelpName = "DATE" };
}
