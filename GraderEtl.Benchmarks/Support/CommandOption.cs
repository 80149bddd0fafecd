namespace GraderEtl.Benchmarks.Support;

/// <summary>An option of a command: <c>--name value</c>.</summary>
/// <param name="Name">With both dashes.</param>
/// <param name="Default">Its value when it is not given.</param>
/// <param name="Meaning">What it is, with unit and range, for the help.</param>
internal sealed record CommandOption(string Name, string Default, string Meaning)
{
    /// <summary>How many windows the program has in flight.</summary>
    public static CommandOption Lanes { get; } = new("--lanes", "0", "windows in flight at once, 1 to 64; 0: as many as the program finds of use");

    /// <summary>Whose the records are.</summary>
    public static CommandOption World { get; } = new("--world", Support.World.Usual.Name, Support.World.Choice);

    /// <summary>How often everything is measured; the median is reported.</summary>
    public static CommandOption Runs { get; } = new("--runs", "5", "times everything is measured; the median is reported");
}
