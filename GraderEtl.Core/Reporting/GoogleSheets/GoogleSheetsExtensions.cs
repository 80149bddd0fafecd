using System.Diagnostics.CodeAnalysis;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Reporting.GoogleSheets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace GraderEtl.Core;

/// <summary>Adds the spreadsheet to a pipeline's outputs.</summary>
public static class GoogleSheetsExtensions
{
    private const string NotTrimmable = "Google's client reads and writes JSON by reflection.";

    /// <summary>
    /// Keeps one row a day, totals and a chart in a Google spreadsheet; the settings of section <c>Sheets</c> are required then.
    /// <see cref="IGoogleSheetsInspection"/> tries whether they work.
    /// </summary>
    /// <param name="builder">The pipeline's builder.</param>
    [RequiresUnreferencedCode(NotTrimmable)]
    [RequiresDynamicCode(NotTrimmable)]
    public static GraderEtlBuilder AddGoogleSheets(this GraderEtlBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IOptionsCheck, SheetsOptionsCheck>());
        builder.Services.TryAddSingleton<IGoogleSheetsInspection, GoogleSheetsInspection>();
        return builder.Expose<IGoogleSheetsInspection>().AddReportSink<GoogleSheetsSink>();
    }
}
