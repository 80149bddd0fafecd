using System.Text.Json;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Runner.Json;

namespace GraderEtl.Tests.Reporting;

/// <summary>A report as <c>report --json</c> prints it.</summary>
internal static class ReportJson
{
    public static JsonDocument Of(LearningReport report)
        => JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(new ReportDocument(ReportHead.Of(report), report.Days, report), JsonLayout.Compact.ReportDocument));

    /// <summary>The name of a metric there.</summary>
    public static string Name(string key) => JsonNames.OfMetric(key);
}
