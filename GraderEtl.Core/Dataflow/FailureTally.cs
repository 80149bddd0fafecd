using System.Globalization;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>What went wrong so far, counted by cause. Immutable.</summary>
internal sealed class FailureTally
{
    private const int LongestCause = 80;
    private readonly (string Cause, int Times)[] _causes;

    private FailureTally((string Cause, int Times)[] causes, GraderEtlException? last)
    {
        _causes = causes;
        Last = last;
    }

    /// <summary>Nothing went wrong.</summary>
    public static FailureTally Empty { get; } = new([], null);

    /// <summary>The last failure; null while there is none.</summary>
    public GraderEtlException? Last { get; }

    /// <summary>One failure more.</summary>
    public FailureTally With(GraderEtlException failure)
    {
        var cause = CauseOf(failure);
        return new FailureTally(
            _causes.Any(c => c.Cause == cause) ? [.. _causes.Select(c => c.Cause == cause ? (c.Cause, c.Times + 1) : c)] : [.. _causes, (cause, 1)],
            failure);
    }

    /// <summary>How often it went wrong for the same cause.</summary>
    public int TimesOf(GraderEtlException failure) => _causes.FirstOrDefault(c => c.Cause == CauseOf(failure)).Times;

    /// <summary>The last failure, with all causes counted where there is more than one.</summary>
    public GraderEtlException ToError()
    {
        var last = Last ?? throw new InvalidOperationException("Nothing went wrong.");
        return _causes.Length == 1 ? last : last.Reword(ToString());
    }

    /// <summary>Such as <c>HTTP 503 (12 times), HTML instead of JSON (4 times), last: the source answered with status 503</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{string.Join(", ", _causes.Select(c => $"{c.Cause} ({(c.Times == 1 ? "once" : $"{c.Times} times")})"))}, last: {Last?.Found}");

    private static string CauseOf(GraderEtlException failure)
        => failure.Cause ?? (failure.Found.Length <= LongestCause ? failure.Found : failure.Found[..LongestCause] + "…");
}
