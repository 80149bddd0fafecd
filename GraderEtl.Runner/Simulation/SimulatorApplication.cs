using System.Globalization;
using System.Net.Sockets;
using GraderEtl.Runner.Simulation.Faults;
using GraderEtl.Runner.Simulation.World;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace GraderEtl.Runner.Simulation;

/// <summary>
/// Responds to requests: checks path, key and bounds as the real source does, then responds correctly or by the next fault of the plan.
/// </summary>
internal sealed class SimulatorApplication(SimulatorOptions options, TimeProvider clock, RequestLog log, CancellationToken stopping)
    : IHttpApplication<HttpContext>
{
    /// <summary>The path of the API.</summary>
    public const string ApiPath = "/api/attempts";

    private readonly FaultPlan _faults = new(options.Faults);
    private readonly DataHorizon _horizon = new(options, clock);
    private readonly IResponseSource _responses = options.Prerendered ??
        (IResponseSource)new GeneratedResponses(new AttemptGenerator(options), options);

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // a context over the server's own features holds nothing to give back
    }

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(HttpContext context)
    {
        using var aborted = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var query = ApiQuery.Read(context.Request.Query);
        var slice = query is { Start: not null, End: not null } ? query.ToSlice(options.StartInclusive, options.EndInclusive) : default;
        var exchange = new Exchange(
            context, slice, _responses, options.ResponseCap ?? int.MaxValue, options.LatencyPerThousandRows, _horizon, clock, aborted.Token);
        Fault? fault = null;
        var completed = false;
        log.Begin();
        try
        {
            if (Refuse(context.Request, query) is var (status, message))
            {
                await exchange.SendErrorAsync(status, message);
            }
            else
            {
                await Task.Delay(options.Latency, aborted.Token);
                fault = _faults.Take();
                await (fault?.RespondAsync(exchange) ?? exchange.RespondAsync());
            }

            completed = true;
        }
        catch (Exception exception) when (exception is SocketException ||
            (aborted.IsCancellationRequested && exception is OperationCanceledException or IOException or ObjectDisposedException))
        {
            // the client left or the simulator stops; the request log marks it as not completed
            context.Abort();
        }
        finally
        {
            log.Add(new ServedRequest(
                context.Request.Path,
                query.Start,
                query.End,
                exchange.RawStatus ?? context.Response.StatusCode,
                exchange.Rows,
                fault?.Name,
                completed));
        }
    }

    private (int Status, string Message)? Refuse(HttpRequest request, ApiQuery query)
    {
        if (request.Path != ApiPath && request.Path != StatusFaults.RedirectPath)
            return (StatusCodes.Status404NotFound, $"No such resource; expected {ApiPath}");
        if (!HttpMethods.IsGet(request.Method))
            return (StatusCodes.Status405MethodNotAllowed, "Method not allowed; expected GET");
        if (!Is(request.Query["client"], options.Client) || !Is(request.Query["client_key"], options.ClientKey))
            return (StatusCodes.Status403Forbidden, "Unknown client or wrong client_key");
        if (query.Start is null || query.End is null)
            return (StatusCodes.Status400BadRequest, "start and end are needed as yyyy-MM-dd HH:mm:ss.ffffff, UTC");
        return null;
    }

    private static bool Is(string? given, string expected) => string.Equals(given, expected, StringComparison.Ordinal);
}

/// <summary>The bounds of a request, read as strictly as the format is specified.</summary>
/// <param name="Start">UTC; null when missing or malformed.</param>
/// <param name="End">UTC; null when missing or malformed.</param>
internal readonly record struct ApiQuery(DateTime? Start, DateTime? End)
{
    private const string BoundFormat = "yyyy-MM-dd HH:mm:ss.ffffff";

    /// <summary>Reads the query string.</summary>
    public static ApiQuery Read(IQueryCollection query) => new(ReadBound(query["start"]), ReadBound(query["end"]));

    /// <summary>The half-open slice that the bounds stand for; both must be there.</summary>
    public AttemptSlice ToSlice(bool startInclusive, bool endInclusive)
    {
        var exact = AttemptSlice.Between(Start!.Value, End!.Value);
        return new AttemptSlice(startInclusive ? exact.From : exact.From + 1, endInclusive ? exact.To + 1 : exact.To);
    }

    private static DateTime? ReadBound(string? text)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTime.TryParseExact(text, BoundFormat, CultureInfo.InvariantCulture, Utc, out var bound) ? bound : null;
    }
}
