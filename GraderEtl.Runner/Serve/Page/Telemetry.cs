using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GraderEtl.Runner.Serve.Page;

/// <summary>
/// Sends the library's metrics and traces to a collector by OTLP over HTTP. The packages are loaded only where an endpoint is set; a
/// collector that does not respond costs nothing but the metrics.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    private const string Instruments = "GraderEtl.Core";
    private readonly MeterProvider _metrics;
    private readonly TracerProvider _traces;

    private Telemetry(Uri endpoint, string node)
    {
        var resource = ResourceBuilder.CreateDefault().AddService("grader-etl", serviceInstanceId: node);
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Instruments)
            .AddOtlpExporter(options => Configure(options, endpoint, "v1/metrics")).Build();
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Instruments)
            .AddOtlpExporter(options => Configure(options, endpoint, "v1/traces")).Build();
    }

    /// <summary>Starts to send, until it is disposed; null where no endpoint is set.</summary>
    /// <param name="options">Where to.</param>
    /// <param name="node">The name of this process in the cluster.</param>
    public static Telemetry? Start(TelemetryOptions options, string node)
        => string.IsNullOrEmpty(options.Endpoint) ? null : new Telemetry(new Uri(options.Endpoint), node);

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _metrics.Dispose();
        _traces.Dispose();
    }

    private static void Configure(OtlpExporterOptions options, Uri endpoint, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/" + path);
        options.TimeoutMilliseconds = 5_000;
    }
}
