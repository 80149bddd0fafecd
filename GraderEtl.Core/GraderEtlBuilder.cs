using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Notification.Mail;
using GraderEtl.Core.Reporting;
using GraderEtl.Core.Reporting.Csv;
using GraderEtl.Core.Reporting.GoogleSheets;
using GraderEtl.Core.Reporting.Html;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;
using GraderEtl.Core.Store.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core;

/// <summary>Replaces parts of the pipeline and adds outputs.</summary>
public sealed class GraderEtlBuilder
{
    internal GraderEtlBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services the pipeline is registered with.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Takes attempts from another source than the HTTP API; the settings of section <c>Source</c> are not required then.</summary>
    /// <typeparam name="TSource">The source; one instance serves all lanes.</typeparam>
    public GraderEtlBuilder UseSource<TSource>()
        where TSource : class, IAttemptSource
    {
        foreach (var check in Services.Where(s => s.ImplementationType == typeof(HttpSourceOptionsValidator)).ToList())
            Services.Remove(check);
        Services.Replace(ServiceDescriptor.Singleton<IAttemptSource>(HostServices.Create<TSource>));
        return this;
    }

    /// <summary>Puts attempts into another store than PostgreSQL. Metrics are then asked of <typeparamref name="TMetrics"/>.</summary>
    /// <typeparam name="TStore">The store; one instance serves all lanes.</typeparam>
    /// <typeparam name="TMetrics">Computes the metrics of what is in it.</typeparam>
    public GraderEtlBuilder UseStore<TStore, TMetrics>()
        where TStore : class, IAttemptStore
        where TMetrics : class, IMetricsQuery
    {
        Services.RemoveAll<IStoreAudit>();
        Services.Replace(ServiceDescriptor.Singleton<IAttemptStore>(HostServices.Create<TStore>));
        Services.Replace(ServiceDescriptor.Singleton<IMetricsQuery>(HostServices.Create<TMetrics>));
        foreach (var other in Services.Where(s => s.ImplementationType == typeof(PostgresQuarantine) || s.ImplementationType == typeof(PostgresInspection)).ToList())
            Services.Remove(other);
        return this;
    }

    /// <summary>Adds somewhere the metrics of a run go.</summary>
    /// <typeparam name="TSink">The sink. One that fails never stops the others.</typeparam>
    public GraderEtlBuilder AddReportSink<TSink>()
        where TSink : class, IReportSink
    {
        Services.AddSingleton<IReportSink>(HostServices.Create<TSink>);
        return this;
    }

    /// <summary>Adds someone who wants to know how a run ended.</summary>
    /// <typeparam name="TNotifier">The notifier. One that fails never stops the others.</typeparam>
    public GraderEtlBuilder AddNotifier<TNotifier>()
        where TNotifier : class, INotifier
    {
        Services.AddSingleton<INotifier>(HostServices.Create<TNotifier>);
        return this;
    }

    /// <summary>Keeps <c>daily.csv</c> in <see cref="ReportOptions.Directory"/>, one row a day.</summary>
    public GraderEtlBuilder AddCsvReport() => AddReportSink<CsvReportSink>();

    /// <summary>
    /// Keeps <c>report.html</c> in <see cref="ReportOptions.Directory"/>: what a run's range shows about learning, in
    /// <see cref="GraderEtlOptions.Language"/>. Without <see cref="ReportOptions.Learning"/> it is not written, and said so.
    /// </summary>
    public GraderEtlBuilder AddHtmlReport() => AddReportSink<HtmlReportSink>();

    /// <summary>
    /// Keeps one row a day, totals and a chart in a Google spreadsheet; the settings of section <c>Sheets</c> are required then.
    /// <see cref="IGoogleSheetsInspection"/> tries whether they work.
    /// </summary>
    public GraderEtlBuilder AddGoogleSheets()
    {
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GraderEtlOptions>, SheetsOptionsValidator>());
        Services.TryAddSingleton<IGoogleSheetsInspection, GoogleSheetsInspection>();
        return AddReportSink<GoogleSheetsSink>();
    }

    /// <summary>Leaves the message about a run as an <c>.eml</c> file in <see cref="OutboxOptions.Directory"/>.</summary>
    public GraderEtlBuilder AddOutbox() => AddMailParts().AddNotifier<OutboxNotifier>();

    /// <summary>
    /// Sends the message about a run through <see cref="MailOptions.Host"/>; where none is set, leaves it in
    /// <see cref="OutboxOptions.Directory"/>. <see cref="MailCheck"/> tells whether that works.
    /// </summary>
    public GraderEtlBuilder AddMail()
    {
        Services.AddSingleton<INotifier>(services => services.GetRequiredService<IOptions<GraderEtlOptions>>().Value.Mail.IsConfigured
            ? ActivatorUtilities.CreateInstance<MailNotifier>(services)
            : ActivatorUtilities.CreateInstance<OutboxNotifier>(services));
        return AddMailParts();
    }

    private GraderEtlBuilder AddMailParts()
    {
        Services.TryAddSingleton<MailComposer>();
        Services.TryAddSingleton<MailSender>();
        Services.TryAddSingleton<OutboxFolder>();
        // by hand, as its constructor takes parts that are not public
        Services.TryAddSingleton(services => new MailCheck(
            services.GetRequiredService<IOptions<GraderEtlOptions>>(),
            services.GetRequiredService<MailComposer>(),
            services.GetRequiredService<MailSender>(),
            services.GetRequiredService<OutboxFolder>()));
        return this;
    }

    internal GraderEtlBuilder UseHttpSource()
    {
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GraderEtlOptions>, HttpSourceOptionsValidator>());
        Services.TryAddSingleton<IAttemptSource, HttpAttemptSource>();
        return this;
    }

    internal GraderEtlBuilder UsePostgresStore()
    {
        Services.TryAddSingleton<Dictionaries>();
        Services.TryAddSingleton<IAttemptStore, PostgresAttemptStore>();
        Services.TryAddSingleton<IStoreInspection, PostgresInspection>();
        Services.TryAddSingleton<IStoreAudit, PostgresAudit>();
        Services.TryAddSingleton<IQuarantine, PostgresQuarantine>();
        return this;
    }
}
