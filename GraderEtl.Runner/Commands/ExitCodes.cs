using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Commands;

/// <summary>What the program's exit codes mean. They never change once released.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int SourceFailed = 3;
    public const int StoreFailed = 4;
    public const int TooManyRejected = 5;
    public const int OutputFailed = 6;
    public const int Different = 7;

    /// <summary>128 and the number of the signal, as shells have it: SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>128 and the number of the signal: SIGTERM.</summary>
    public const int Terminated = 143;

    /// <summary>From the worst on: what ends the command, what is not known, what is not loaded, what is loaded but wrong, what is not reported.</summary>
    private static readonly int[] BySeverity = [Terminated, Interrupted, Unexpected, Usage, StoreFailed, SourceFailed, Different, TooManyRejected, OutputFailed, Done];

    /// <summary>The worst of several, such as those of sources.</summary>
    public static int Worst(IEnumerable<int> codes) => codes.MinBy(static code => Array.IndexOf(BySeverity, code));

    /// <summary>The code of an error.</summary>
    public static int Of(ErrorKind kind) => kind switch
    {
        ErrorKind.Configuration => Usage,
        ErrorKind.Source => SourceFailed,
        ErrorKind.Store => StoreFailed,
        ErrorKind.Rejected => TooManyRejected,
        ErrorKind.Output => OutputFailed,
        ErrorKind.Interrupted => Interrupted,
        ErrorKind.Difference => Different,
        _ => Unexpected,
    };

    /// <summary>The code of a run.</summary>
    // a run that could not begin, such as one whose options are refused, has no outcome of its own
    public static int Of(LoadResult result) => result.Outcome == LoadOutcome.Failed && result.Error is { } error ? Of(error.Kind) : Of(result.Outcome);

    /// <summary>The code of a run's outcome.</summary>
    public static int Of(LoadOutcome outcome) => outcome switch
    {
        LoadOutcome.Completed => Done,
        LoadOutcome.TooManyRejected => TooManyRejected,
        LoadOutcome.OutputFailed => OutputFailed,
        LoadOutcome.SourceFailed => SourceFailed,
        LoadOutcome.StoreFailed => StoreFailed,
        LoadOutcome.Interrupted => Interrupted,
        _ => Unexpected,
    };
}
