using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core;

/// <summary>Reports progress to a caller. A handler that throws is logged and not called again; it never ends a run.</summary>
internal sealed class ProgressReporter(IProgress<LoadProgress>? handler, ILogger logger)
{
    private IProgress<LoadProgress>? _handler = handler;

    public void Report(LoadProgress progress)
    {
        try
        {
            _handler?.Report(progress);
        }
        catch (Exception e)
        {
            _handler = null;
            Log.ProgressHandlerFailed(logger, e);
        }
    }
}
