using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using GraderEtl.Core.Sql.Connection;
using GraderEtl.Core.Store;
using GraderEtl.Core.Verification;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core;

/// <summary>Registers the library.</summary>
public static class GraderEtlServiceCollectionExtensions
{
    /// <summary>Adds <see cref="GraderEtlPipeline"/> and what it needs, set from a configuration section.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">Such as <c>configuration.GetSection("GraderEtl")</c>; its keys are those of <see cref="GraderEtlOptions"/>.</param>
    /// <returns>A builder to replace parts and to add outputs.</returns>
    public static GraderEtlBuilder AddGraderEtl(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return services.AddGraderEtl(section.Bind);
    }

    /// <summary>Adds <see cref="GraderEtlPipeline"/> and what it needs.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options. They are checked when the pipeline is first asked for, all problems at once.</param>
    /// <returns>A builder to replace parts and to add outputs.</returns>
    public static GraderEtlBuilder AddGraderEtl(this IServiceCollection services, Action<GraderEtlOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton<ILoggerFactory>(NullLoggerFactory.Instance); // the host's logging wins where there is one
        services.TryAddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddOptions<GraderEtlOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GraderEtlOptions>, GraderEtlOptionsValidator>();
        services.AddSingleton<IValidateOptions<GraderEtlOptions>, ConnectionValidator>();
        services.AddSingleton<IValidateOptions<GraderEtlOptions>, MailOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(CreateRedactor);
        services.TryAddSingleton<Database>();
        services.TryAddSingleton<IMetricsQuery, PostgresMetricsQuery>();
        services.TryAddSingleton<Supervisor>();
        services.TryAddSingleton<WindowReader>();
        services.TryAddSingleton<LoadVerifier>();
        services.TryAddSingleton<OutputStage>();
        services.TryAddSingleton(provider => new EarlierRuns(
            provider.GetRequiredService<IAttemptStore>(), provider.GetService<IStoreInspection>(), provider.GetRequiredService<ILogger<EarlierRuns>>()));
        services.TryAddSingleton(CreatePipeline);
        return new GraderEtlBuilder(services).UseHttpSource().UsePostgresStore();
    }

    private static SecretRedactor CreateRedactor(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<GraderEtlOptions>>().Value;
        return new SecretRedactor([options.Source.ClientKey, options.Postgres.Password, options.Postgres.ConnectionString, options.Mail.Password]);
    }

    /// <summary>By hand, as its constructor takes parts that are not public.</summary>
    private static GraderEtlPipeline CreatePipeline(IServiceProvider services) => new(
        services.GetRequiredService<IAttemptStore>(),
        services.GetRequiredService<Supervisor>(),
        services.GetRequiredService<WindowReader>(),
        services.GetRequiredService<LoadVerifier>(),
        services.GetRequiredService<IMetricsQuery>(),
        services.GetRequiredService<OutputStage>(),
        services.GetService<IQuarantine>(),
        services.GetRequiredService<EarlierRuns>(),
        services.GetRequiredService<IOptions<GraderEtlOptions>>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<GraderEtlPipeline>>());
}
