using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>The errors of a window that another run has or holds; the transaction stays usable.</summary>
internal static class ClaimConflict
{
    /// <summary>Another run holds it uncommitted.</summary>
    public static GraderEtlException Held(TimeWindow window, ILogger logger)
    {
        Log.WindowHeld(logger, window);
        return new GraderEtlException(ErrorKind.Store, "Another run is loading part of the window and has not committed yet")
        {
            Where = window.ToString(),
            Remedy = "It is tried again later; a frozen program can be ended with pg_terminate_backend, see db/README.md",
            Retry = RetryAdvice.Held,
        };
    }

    /// <summary>Another run has committed part of it.</summary>
    public static GraderEtlException Taken(TimeWindow window, string found, ILogger logger)
    {
        Log.WindowTaken(logger, window);
        return new GraderEtlException(ErrorKind.Store, found)
        {
            Where = window.ToString(),
            Kept = "what the other run has loaded",
            Remedy = "The ledger is asked what is still missing",
            Retry = RetryAdvice.Replan,
        };
    }
}
