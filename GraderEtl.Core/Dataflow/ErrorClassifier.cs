using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using GraderEtl.Core.Model;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Turns any exception into an error with a kind. One that a source, store or metrics query of a library user threw names that part.
/// </summary>
internal static class ErrorClassifier
{
    private static readonly (Type Contract, string What, ErrorKind Kind)[] Parts =
    [
        (typeof(IAttemptSource), "source", ErrorKind.Source),
        (typeof(IWindowLoad), "store", ErrorKind.Store),
        (typeof(ILoadSession), "store", ErrorKind.Store),
        (typeof(IAttemptStore), "store", ErrorKind.Store),
        (typeof(IQuarantine), "quarantine", ErrorKind.Store),
    ];

    /// <summary>An error the rest of the program understands.</summary>
    /// <param name="cause">The exception.</param>
    /// <param name="more">A part besides source and store that may have thrown it: its interface, its name and the kind of its errors.</param>
    public static GraderEtlException Classify(Exception cause, params ReadOnlySpan<(Type Contract, string What, ErrorKind Kind)> more)
        => cause as GraderEtlException
        ?? FindPart(cause, [.. more, .. Parts])
        ?? new GraderEtlException(ErrorKind.Unexpected, $"Unexpected error: {cause.GetType().Name}: {cause.Message.TrimEnd('.')}", cause)
        {
            Remedy = "this is a defect: please report it with the log of the day",
        };

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only names a part in a message; a frame whose method was trimmed away names none.")]
    private static GraderEtlException? FindPart(Exception cause, (Type Contract, string What, ErrorKind Kind)[] parts)
    {
        foreach (var frame in new StackTrace(cause).GetFrames())
        {
            // a method that is async or an iterator lies in a type of its own, within the one that people know
            for (var type = frame.GetMethod()?.DeclaringType; type is not null; type = type.DeclaringType)
            {
                if (type.Assembly == typeof(ErrorClassifier).Assembly)
                    break;
                var part = Array.Find(parts, part => part.Contract.IsAssignableFrom(type));
                if (part.Contract is not null)
                    return Name(cause, type, part.What, part.Kind);
            }
        }

        return null;
    }

    private static GraderEtlException Name(Exception cause, Type type, string what, ErrorKind kind)
        => new(kind, $"The {what} {type.Name} threw {cause.GetType().Name}: {cause.Message.TrimEnd('.')}", cause)
        {
            Expected = $"a {nameof(GraderEtlException)}, which says whether to try again",
            Remedy = $"mend {type.FullName}; the log has its stack",
        };
}
