namespace GraderEtl.Core.Diagnostics;

/// <summary>
/// Every log message of the library, by part: 1000 run, 2000 source, 3000 store, 4000 dataflow, 5000 outputs, 6000 metrics. Per
/// window, page or batch, never per record, and never a secret.
/// </summary>
internal static partial class Log;
