using Microsoft.Extensions.DependencyInjection;

namespace GraderEtl.Core;

/// <summary>The host's services, for parts of a named pipeline that a library user wrote.</summary>
internal sealed class HostServices(IServiceProvider host)
{
    private readonly IServiceProvider _host = host;

    /// <summary>Creates such a part. What it asks for is the pipeline's own where the pipeline has it, else the host's.</summary>
    public static T Create<T>(IServiceProvider pipeline)
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
