namespace GraderEtl.Runner.Configuration;

/// <summary>One thing wrong with what the user gave: a setting, an option or an argument. Holds no secret.</summary>
/// <param name="Found">What was found, one sentence without a full stop.</param>
/// <param name="Expected">What was expected, with range, unit and an example.</param>
/// <param name="Where">The setting or option and where its value came from.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record Problem(Phrase Found, Phrase? Expected = null, Phrase? Where = null, Phrase? Remedy = null)
{
    /// <summary>A problem of the command line.</summary>
    public static Problem OfCommandLine(Phrase found, Phrase? expected, Phrase remedy) => new(found, expected, Phrase.Of(ProblemText.CommandLine), remedy);
}
