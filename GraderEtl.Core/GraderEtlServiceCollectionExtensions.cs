using System.Diagnostics.CodeAnalysis;
using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Export;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification.Mail;
using GraderEtl.Core.Sql;
using GraderEtl.Core.Sql.Connection;
using GraderEtl.Core.Store;
using GraderEtl.Core.Verification;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core;

/// <summary>Registers the library.</summary>
public static class GraderEtlServiceCollectionExtensions
{
    /// <summary>Adds <see cref="GraderEtlPipeline"/> and what it needs, set from a configuration section.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">
    /// Such as <c>configuration.GetSection("GraderEtl")</c>; its keys are those of <see cref="GraderEtlOptions"/>. A secret may stand in a
    /// file that <c>…File</c> names, such as <c>Source:ClientKeyFile</c>; a key that does not exist is an error.
    /// </param>
    /// <returns>A builder to replace parts and to add outputs.</returns>
    /// <exception cref="InvalidOperationException">The host has a pipeline without a name already.</exception>
    [RequiresUnreferencedCode(SectionSettings.NotTrimmable)]
    [RequiresDynamicCode(SectionSettings.NotTrimmable)]
    public static GraderEtlBuilder AddGraderEtl(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var settings = new SectionSettings(section);
        return Check(services.AddGraderEtl(settings.Apply), settings);
    }

    /// <summary>Adds <see cref="GraderEtlPipeline"/> and what it needs.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options. They are checked when the host starts or the pipeline is first asked for, all problems at once.</param>
    /// <returns>A builder to replace parts and to add outputs.</returns>
    /// <exception cref="InvalidOperationException">The host has a pipeline without a name already.</exception>
    public static GraderEtlBuilder AddGraderEtl(this IServiceCollection services, Action<GraderEtlOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        if (services.Any(service => service.ServiceType == typeof(GraderEtlPipeline) && !service.IsKeyedService))
        {
            throw new InvalidOperationException(
                "AddGraderEtl was called twice without a name. Name each pipeline, AddGraderEtl(\"name\", …), and ask for it with [FromKeyedServices(\"name\")].");
        }

        AddHostServices(services);
        return AddParts(new GraderEtlBuilder(services), configure);
    }

    /// <summary>
    /// Adds one of several pipelines, set from a configuration section. Ask for it by its name, with
    /// <c>[FromKeyedServices("name")] GraderEtlPipeline</c>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The pipeline's name, and the key of its services.</param>
    /// <param name="section">Its settings, as for a pipeline without a name.</param>
    /// <returns>A builder that replaces parts of this pipeline and adds outputs to it.</returns>
    /// <exception cref="ArgumentException">The name is empty, or another pipeline has it.</exception>
    [RequiresUnreferencedCode(SectionSettings.NotTrimmable)]
    [RequiresDynamicCode(SectionSettings.NotTrimmable)]
    public static GraderEtlBuilder AddGraderEtl(this IServiceCollection services, string name, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var settings = new SectionSettings(section);
        return Check(services.AddGraderEtl(name, settings.Apply), settings);
    }

    /// <summary>
    /// Adds one of several pipelines. Ask for it by its name, with <c>[FromKeyedServices("name")] GraderEtlPipeline</c>; so for its
    /// <see cref="IGraderEtlPipeline"/>, <see cref="IMetricsQuery"/>, <see cref="IStoreInspection"/>, <see cref="IBackfillStore"/>, <see cref="IForgetting"/> and <see cref="IAttemptExport"/>. It has
    /// parts of its own; logging and the clock are the host's.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The pipeline's name, and the key of its services.</param>
    /// <param name="configure">Sets the options. They are checked when the host starts or the pipeline is first asked for, all problems at once.</param>
    /// <returns>A builder that replaces parts of this pipeline and adds outputs to it.</returns>
    /// <exception cref="ArgumentException">The name is empty, or another pipeline has it.</exception>
    public static GraderEtlBuilder AddGraderEtl(this IServiceCollection services, string name, Action<GraderEtlOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(configure);
        if (services.Any(service => service.ServiceType == typeof(NamedPipeline) && name.Equals(service.ServiceKey)))
            throw new ArgumentException($"There is a pipeline '{name}' already. Each needs a name of its own.", nameof(name));

        AddHostServices(services);
        var parts = new ServiceCollection();
        services.AddKeyedSingleton(name, (host, _) => new NamedPipeline(name, parts, host));
        services.AddOptions<NamedPipeline.Start>(name).ValidateOnStart();
        services.AddSingleton<IValidateOptions<NamedPipeline.Start>>(host => new NamedPipeline.StartValidator(name, host));
        return AddParts(new GraderEtlBuilder(parts, services, name), configure)
            .Expose<GraderEtlPipeline>().Expose<IGraderEtlPipeline>().Expose<IMetricsQuery>().Expose<IStoreInspection>()
            .Expose<IBackfillStore>().Expose<IForgetting>().Expose<IAttemptExport>().Expose<MailCheck>();
    }

    /// <summary>What the library needs of a host. Logging that the host sets up itself, before or after, is what counts.</summary>
    private static void AddHostServices(IServiceCollection services)
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
    }

    private static GraderEtlBuilder Check(GraderEtlBuilder builder, SectionSettings settings)
    {
        builder.Services.AddSingleton<IOptionsCheck>(settings);
        return builder;
    }

    private static GraderEtlBuilder AddParts(GraderEtlBuilder builder, Action<GraderEtlOptions> configure)
    {
        var services = builder.Services;
        services.AddLogging();
        services.AddOptions<GraderEtlOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GraderEtlOptions>, GraderEtlOptionsValidator>();
        services.AddSingleton<IOptionsCheck, OptionsCheck>();
        services.AddSingleton<IOptionsCheck, ConnectionCheck>();
        services.AddSingleton<IOptionsCheck, MailOptionsCheck>();
        services.TryAddSingleton(CreateRedactor);
        services.TryAddSingleton<Database>();
        services.TryAddSingleton<IMetricsQuery, PostgresMetricsQuery>();
        services.TryAddSingleton<LearnersQuery>();
        services.TryAddSingleton<IAttemptExport, PostgresExport>();
        services.TryAddSingleton<LoadServices>();
        services.TryAddSingleton<LoadVerifier>();
        services.TryAddSingleton<OutputStage>();
        services.TryAddSingleton(CreatePipeline);
        services.TryAddSingleton<IGraderEtlPipeline>(static provider => provider.GetRequiredService<GraderEtlPipeline>());
        return builder.UseHttpSource().UsePostgresStore();
    }

    private static SecretRedactor CreateRedactor(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<GraderEtlOptions>>().Value;
        return new SecretRedactor(
        [
            options.Source.ClientKey, options.Postgres.Password, options.Postgres.ConnectionString, options.Mail.Password, options.Webhook.Url, options.Webhook.Secret,
        ]);
    }

    /// <summary>By hand, as its constructor takes parts that are not public.</summary>
    private static GraderEtlPipeline CreatePipeline(IServiceProvider services) => new(
        services.GetRequiredService<LoadServices>(),
        new StoreTools(services.GetService<IQuarantine>(), services.GetService<IStoreInspection>(), services.GetService<IReportClaims>()),
        services.GetRequiredService<LoadVerifier>(),
        services.GetRequiredService<IMetricsQuery>(),
        services.GetRequiredService<OutputStage>(),
        services.GetRequiredService<ILogger<GraderEtlPipeline>>());
}
