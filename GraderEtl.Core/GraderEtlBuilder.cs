using System.Diagnostics.CodeAnalysis;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Notification.Content;
using GraderEtl.Core.Notification.Mail;
using GraderEtl.Core.Notification.Webhook;
using GraderEtl.Core.Reporting;
using GraderEtl.Core.Reporting.Csv;
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
    private readonly IServiceCollection? _host;
    private readonly string? _name;

    internal GraderEtlBuilder(IServiceCollection services) => Services = services;

    internal GraderEtlBuilder(IServiceCollection parts, IServiceCollection host, string name)
        : this(parts)
    {
        _host = host;
        _name = name;
    }

    /// <summary>The services the pipeline is registered with.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Takes attempts from another source than the HTTP API; the settings of section <c>Source</c> are not required then.</summary>
    /// <typeparam name="TSource">The source; one instance serves all lanes.</typeparam>
    public GraderEtlBuilder UseSource<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSource>()
        where TSource : class, IAttemptSource
        => UseSource(HostServices.Create<TSource>);

    /// <inheritdoc cref="UseSource{TSource}"/>
    /// <param name="source">The source; one instance serves all lanes. It is the caller's to dispose.</param>
    public GraderEtlBuilder UseSource(IAttemptSource source) => UseSource(ServiceDescriptor.Singleton(source));

    /// <inheritdoc cref="UseSource{TSource}"/>
    /// <param name="create">Creates the source from the services of the pipeline and, where it is a named one, of the host.</param>
    public GraderEtlBuilder UseSource(Func<IServiceProvider, IAttemptSource> create) => UseSource(HostServices.Describe(create));

    /// <summary>Puts attempts into another store than PostgreSQL. Metrics are then asked of <typeparamref name="TMetrics"/>.</summary>
    /// <typeparam name="TStore">The store; one instance serves all lanes.</typeparam>
    /// <typeparam name="TMetrics">Computes the metrics of what is in it.</typeparam>
    public GraderEtlBuilder UseStore<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMetrics>()
        where TStore : class, IAttemptStore
        where TMetrics : class, IMetricsQuery
        => UseStore(HostServices.Create<TStore>, HostServices.Create<TMetrics>);

    /// <summary>Puts attempts into another store than PostgreSQL.</summary>
    /// <param name="store">The store; one instance serves all lanes. It is the caller's to dispose.</param>
    /// <param name="metrics">Computes the metrics of what is in it.</param>
    public GraderEtlBuilder UseStore(IAttemptStore store, IMetricsQuery metrics)
        => UseStore(ServiceDescriptor.Singleton(store), ServiceDescriptor.Singleton(metrics));

    /// <summary>Puts attempts into another store than PostgreSQL.</summary>
    /// <param name="createStore">Creates the store from the services of the pipeline and, where it is a named one, of the host.</param>
    /// <param name="createMetrics">Creates what computes the metrics of what is in it.</param>
    public GraderEtlBuilder UseStore(Func<IServiceProvider, IAttemptStore> createStore, Func<IServiceProvider, IMetricsQuery> createMetrics)
        => UseStore(HostServices.Describe(createStore), HostServices.Describe(createMetrics));

    /// <summary>Adds a report sink, which receives the metrics of each run. One that fails never stops the others.</summary>
    /// <typeparam name="TSink">The sink.</typeparam>
    public GraderEtlBuilder AddReportSink<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSink>()
        where TSink : class, IReportSink
        => AddReportSink(HostServices.Create<TSink>);

    /// <inheritdoc cref="AddReportSink{TSink}"/>
    /// <param name="sink">The sink. It is the caller's to dispose.</param>
    public GraderEtlBuilder AddReportSink(IReportSink sink) => Add(ServiceDescriptor.Singleton(sink));

    /// <inheritdoc cref="AddReportSink{TSink}"/>
    /// <param name="create">Creates the sink from the services of the pipeline and, where it is a named one, of the host.</param>
    public GraderEtlBuilder AddReportSink(Func<IServiceProvider, IReportSink> create) => Add(HostServices.Describe(create));

    /// <summary>Adds a notifier, which is called at the end of each run. One that fails never stops the others.</summary>
    /// <typeparam name="TNotifier">The notifier.</typeparam>
    public GraderEtlBuilder AddNotifier<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TNotifier>()
        where TNotifier : class, INotifier
        => AddNotifier(HostServices.Create<TNotifier>);

    /// <inheritdoc cref="AddNotifier{TNotifier}"/>
    /// <param name="notifier">The notifier. It is the caller's to dispose.</param>
    public GraderEtlBuilder AddNotifier(INotifier notifier) => Add(ServiceDescriptor.Singleton(notifier));

    /// <inheritdoc cref="AddNotifier{TNotifier}"/>
    /// <param name="create">Creates the notifier from the services of the pipeline and, where it is a named one, of the host.</param>
    public GraderEtlBuilder AddNotifier(Func<IServiceProvider, INotifier> create) => Add(HostServices.Describe(create));

    /// <summary>Keeps <c>daily.csv</c> in <see cref="ReportOptions.Directory"/>, one row a day.</summary>
    public GraderEtlBuilder AddCsvReport() => AddReportSink<CsvReportSink>();

    /// <summary>
    /// Keeps <c>report.html</c> in <see cref="ReportOptions.Directory"/>: what a run's range shows about learning, in
    /// <see cref="GraderEtlOptions.Language"/>. Without <see cref="ReportOptions.Learning"/> it is not written, and said so.
    /// </summary>
    public GraderEtlBuilder AddHtmlReport() => AddReportSink<HtmlReportSink>();

    /// <summary>Leaves the message about a run as an <c>.eml</c> file in <see cref="OutboxOptions.Directory"/>.</summary>
    public GraderEtlBuilder AddOutbox() => AddMailParts().AddNotifier<OutboxNotifier>();

    /// <summary>
    /// Sends the message about a run through <see cref="MailOptions.Host"/>; where none is set, leaves it in
    /// <see cref="OutboxOptions.Directory"/>.
    /// </summary>
    public GraderEtlBuilder AddMail()
    {
        Services.AddSingleton<INotifier>(services => services.GetRequiredService<IOptions<GraderEtlOptions>>().Value.Mail.IsConfigured
            ? ActivatorUtilities.CreateInstance<MailNotifier>(services)
            : ActivatorUtilities.CreateInstance<OutboxNotifier>(services));
        return AddMailParts();
    }

    /// <summary>Makes a part available to the host where the pipeline has a name, under that name.</summary>
    internal GraderEtlBuilder Expose<T>()
        where T : class
    {
        _host?.TryAddKeyedSingleton(_name, static (host, key) => host.GetRequiredKeyedService<NamedPipeline>(key).Get<T>());
        return this;
    }

    /// <summary>Posts the message about a run to <see cref="WebhookOptions.Url"/>; the settings of section <c>Webhook</c> are required then.</summary>
    public GraderEtlBuilder AddWebhook()
    {
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IOptionsCheck, WebhookOptionsCheck>());
        Services.TryAddSingleton<MessageComposer>();
        Services.TryAddSingleton<WebhookComposer>();
        Services.TryAddSingleton<WebhookSender>();
        Services.TryAddSingleton<WebhookCheck>();
        return AddNotifier<WebhookNotifier>();
    }

    private GraderEtlBuilder Add(ServiceDescriptor part)
    {
        Services.Add(part);
        return this;
    }

    private GraderEtlBuilder UseSource(ServiceDescriptor source)
    {
        foreach (var check in Services.Where(s => s.ImplementationType == typeof(HttpSourceCheck)).ToList())
            Services.Remove(check);
        Services.Replace(source);
        return this;
    }

    private GraderEtlBuilder UseStore(ServiceDescriptor store, ServiceDescriptor metrics)
    {
        Services.RemoveAll<IStoreAudit>();
        Services.RemoveAll<IReportClaims>();
        Services.Replace(store);
        Services.Replace(metrics);
        Type[] parts = [typeof(PostgresQuarantine), typeof(PostgresForgetting), typeof(PostgresInspection), typeof(PostgresBackfills)];
        foreach (var other in Services.Where(s => parts.Contains(s.ImplementationType)).ToList())
            Services.Remove(other);
        return this;
    }

    private GraderEtlBuilder AddMailParts()
    {
        Services.TryAddSingleton<MessageComposer>();
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
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IOptionsCheck, HttpSourceCheck>());
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
        Services.TryAddSingleton<IForgetting, PostgresForgetting>();
        Services.TryAddSingleton<IBackfillStore, PostgresBackfills>();
        Services.TryAddSingleton<IReportClaims, PostgresReportClaims>();
        return this;
    }
}
