using Google.Apis.Util;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>The program's clock, as Google's runtime asks for one.</summary>
internal sealed class GoogleClock(TimeProvider time) : IClock
{
    public DateTime Now => time.GetLocalNow().DateTime;

    public DateTime UtcNow => time.GetUtcNow().UtcDateTime;
}
