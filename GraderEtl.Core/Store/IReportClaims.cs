using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>Makes sure that each output of a day is delivered by one run.</summary>
internal interface IReportClaims
{
    /// <summary>Notes which outputs a day has, so that one that is never delivered is known to be missing.</summary>
    /// <param name="day">The day, and the run that is to deliver them.</param>
    /// <param name="outputs">Their names.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="GraderEtlException">The store failed.</exception>
    Task AddAsync(ReportKey day, IReadOnlyCollection<string> outputs, CancellationToken cancellationToken);

    /// <summary>Claims an output of a day until the claim is disposed or its connection ends.</summary>
    /// <param name="day">The day, and the run that is to deliver it.</param>
    /// <param name="output">Its name.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The claim; null while another run holds it.</returns>
    /// <exception cref="GraderEtlException">The store failed.</exception>
    Task<IReportClaim?> ClaimAsync(ReportKey day, string output, CancellationToken cancellationToken);
}

/// <summary>A day to be reported.</summary>
/// <param name="TimeZone">The time zone that the day is of.</param>
/// <param name="Day">The day.</param>
/// <param name="RunId">The run that reports it.</param>
internal sealed record ReportKey(string TimeZone, DateOnly Day, Guid RunId);

/// <summary>A claimed output of a day. No other run has it until this is disposed, or the connection that holds it ends.</summary>
internal interface IReportClaim : IAsyncDisposable
{
    /// <summary>The run that was to deliver it first.</summary>
    Guid FirstRun { get; }

    /// <summary>When another run began to deliver it and ended before it noted the delivery; null where none did.</summary>
    DateTimeOffset? LeftAt { get; }

    /// <summary>When it was delivered; null when it was not.</summary>
    DateTimeOffset? SentAt { get; }

    /// <summary>The fingerprint of what was delivered; null where there is none.</summary>
    string? Fingerprint { get; }

    /// <summary>Notes that it is about to be delivered.</summary>
    Task BeginAsync(CancellationToken cancellationToken);

    /// <summary>Notes that it was delivered.</summary>
    Task CompleteAsync(string? fingerprint, CancellationToken cancellationToken);
}
