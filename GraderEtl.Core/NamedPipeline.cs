using System.Diagnostics.CodeAnalysis;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core;

/// <summary>
/// One of several pipelines of a host: its parts live in a container of their own, so that none of them is another pipeline's. Logging and
/// the clock are the host's.
/// </summary>
internal sealed class NamedPipeline : IAsyncDisposable, IDisposable
{
    private readonly ServiceProvider _parts;

    /// <exception cref="OptionsValidationException">Its options are wrong; each failure names the pipeline.</exception>
    public NamedPipeline(string name, IServiceCollection parts, IServiceProvider host)
    {
        IServiceCollection own = new ServiceCollection();
        foreach (var part in parts)
            own.Add(part);
        own.AddSingleton(new HostServices(host));
        own.AddSingleton(host.GetRequiredService<ILoggerFactory>());
        own.AddSingleton(host.GetRequiredService<TimeProvider>());
        _parts = own.BuildServiceProvider();
        try
        {
            _ = Get<IOptions<GraderEtlOptions>>().Value;
        }
        catch (OptionsValidationException wrong)
        {
            _parts.Dispose();
            throw new OptionsValidationException(name, typeof(GraderEtlOptions), wrong.Failures.Select(failure => $"pipeline '{name}': {failure}"));
        }
    }

    /// <summary>A part of the pipeline.</summary>
    public T Get<T>()
        where T : notnull
        => _parts.GetRequiredService<T>();

    public void Dispose() => _parts.Dispose();

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    /// <summary>Makes a host that starts check the options of a pipeline. It has no values of its own.</summary>
    internal sealed class Start;

    /// <summary>Checks the options of a named pipeline.</summary>
    internal sealed class StartValidator(string pipeline, IServiceProvider host) : IValidateOptions<Start>
    {
        public ValidateOptionsResult Validate(string? name, Start options)
        {
            if (name != pipeline)
                return ValidateOptionsResult.Skip;
            try
            {
                host.GetRequiredKeyedService<NamedPipeline>(pipeline);
                return ValidateOptionsResult.Success;
            }
            catch (OptionsValidationException wrong)
            {
                return ValidateOptionsResult.Fail(wrong.Failures);
            }
        }
    }
}

/// <summary>The host's services, for parts of a named pipeline that a library user wrote.</summary>
internal sealed class HostServices(IServiceProvider host)
{
    private readonly IServiceProvider _host = host;

    /// <summary>Creates such a part. What it asks for is the pipeline's own where the pipeline has it, else the host's.</summary>
    public static T Create<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(IServiceProvider pipeline)
        where T : class
        => ActivatorUtilities.CreateInstance<T>(Of(pipeline));

    /// <summary>Registers such a part that a function creates.</summary>
    public static ServiceDescriptor Describe<T>(Func<IServiceProvider, T> create)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(create);
        return ServiceDescriptor.Singleton(pipeline => create(Of(pipeline)));
    }

    private static IServiceProvider Of(IServiceProvider pipeline)
        => pipeline.GetService<HostServices>() is { } services ? new Either(pipeline, services._host) : pipeline;

    private sealed class Either(IServiceProvider first, IServiceProvider second) : IServiceProvider
    {
        public object? GetService(Type serviceType)
            // it would say of the host's services that they do not exist
            => serviceType == typeof(IServiceProviderIsService) ? null : first.GetService(serviceType) ?? second.GetService(serviceType);
    }
}
