using System.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;

namespace GraderEtl.Core.Dataflow;

/// <summary>Finds the part of the pipeline, written by a user of the library, that an exception comes from.</summary>
internal static class CustomPart
{
    private static readonly (Type Contract, string What, ErrorKind Kind)[] Parts =
    [
        (typeof(IAttemptSource), "source", ErrorKind.Source),
        (typeof(IWindowLoad), "store", ErrorKind.Store),
        (typeof(ILoadSession), "store", ErrorKind.Store),
        (typeof(IAttemptStore), "store", ErrorKind.Store),
        (typeof(IQuarantine), "quarantine", ErrorKind.Store),
    ];

    /// <summary>The error that names the source or the store; null when neither is on the exception's stack.</summary>
    public static GraderEtlException? Explain(Exception cause) => Find(cause, Parts);

    /// <summary>The error that names a part of another contract; null when no such part is on the exception's stack.</summary>
    /// <param name="cause">The exception.</param>
    /// <param name="contract">The interface that the part implements.</param>
    /// <param name="what">What people call it.</param>
    /// <param name="kind">The kind of the error.</param>
    public static GraderEtlException? Explain(Exception cause, Type contract, string what, ErrorKind kind) => Find(cause, [(contract, what, kind)]);

    private static GraderEtlException? Find(Exception cause, (Type Contract, string What, ErrorKind Kind)[] parts)
    {
        foreach (var frame in new StackTrace(cause).GetFrames())
        {
            // a method that is async or an iterator lies in a type of its own, within the one that people know
            for (var type = frame.GetMethod()?.DeclaringType; type is not null; type = type.DeclaringType)
            {
                if (type.Assembly == typeof(CustomPart).Assembly)
                    break;
                var part = Array.Find(parts, part => part.Contract.IsAssignableFrom(type));
                if (part.Contract is not null)
                    return Name(cause, type, part.What, part.Kind);
            }
        }

        return null;
    }

    private static GraderEtlException Name(Exception cause, Type type, string what, ErrorKind kind)
        => new(kind, $"the {what} {type.Name} threw {cause.GetType().Name}: {cause.Message.TrimEnd('.')}", cause)
        {
            Expected = $"a {nameof(GraderEtlException)}, which says whether to try again",
            Remedy = $"mend {type.FullName}; the log has its stack",
        };
}
