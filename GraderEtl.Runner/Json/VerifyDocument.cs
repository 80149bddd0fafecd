using System.Globalization;
using System.Text.Json.Serialization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Verification;
using GraderEtl.Runner.Commands;

namespace GraderEtl.Runner.Json;

/// <summary>What <c>verify</c> found, and the commands that load again what differs.</summary>
internal sealed class VerifyDocument : Document
{
    private readonly VerifyResult _result;

    internal VerifyDocument(VerifyReport report, SecretRedactor redactor)
    {
        _result = report.Result;
        var error = _result.Error ?? report.Difference;
        Outcome = error?.Kind switch
        {
            null => JsonNames.Code(LoadOutcome.Completed),
            ErrorKind.Difference => "different",
            ErrorKind.Source => JsonNames.Code(LoadOutcome.SourceFailed),
            ErrorKind.Store => JsonNames.Code(LoadOutcome.StoreFailed),
            _ => JsonNames.Code(LoadOutcome.Failed),
        };
        Commands = report.Commands;
        Error = ErrorDocument.Of(error, redactor);
    }

    public DateTimeOffset From => _result.Request.Range.Start;

    public DateTimeOffset To => _result.Request.Range.End;

    /// <summary>How many windows were to be compared; left out where it was all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Sample => _result.Request.Sample;

    public long Requests => _result.Requests;

    public double ElapsedSeconds => JsonNames.Seconds(_result.Elapsed);

    public IEnumerable<VerifiedDocument> Verified => _result.Windows.Select(static window => new VerifiedDocument(window));

    public IEnumerable<RangeDocument> NotVerified => RangeDocument.Of(_result.NotVerified);

    public IEnumerable<RangeDocument> NotLoaded => RangeDocument.Of(_result.NotLoaded);

    public LatenessDocument? Lateness => _result.Lateness is { } late
        ? new LatenessDocument(late.Records, JsonNames.Seconds(late.AtLeast), JsonNames.Seconds(late.AtMost), late.LeastDays, late.SureDays)
        : null;

    public IEnumerable<RangeDocument> ToRefresh => RangeDocument.Of(_result.ToRefresh);

    public IEnumerable<string> Commands { get; }
}

/// <summary>A window as the ledger, the source and the table have it.</summary>
internal sealed class VerifiedDocument
{
    private readonly WindowVerification _window;

    internal VerifiedDocument(WindowVerification window) => _window = window;

    public DateTimeOffset From => _window.Window.Start;

    public DateTimeOffset To => _window.Window.End;

    public DateTimeOffset LoadedAt => _window.Loaded.LoadedAt;

    public SideDocument Ledger => new(CountsDocument.Of(_window.Loaded.Counts), Hash(_window.Loaded.ContentHash));

    public SideDocument Source => new(CountsDocument.Of(_window.Source), Hash(_window.SourceHash));

    public TableDocument Table => new(_window.Rows, Hash(_window.RowsHash));

    public long Quarantined => _window.Quarantined;

    public long Replayable => _window.Replayable;

    /// <summary>Records by the code of how they differ.</summary>
    public IReadOnlyDictionary<string, long> Differences
        => new OrderedDictionary<string, long>(_window.Differences.Select(static difference => KeyValuePair.Create(JsonNames.Code(difference.Kind), difference.Records)));

    /// <summary>As text, since a number of 64 bits does not survive every reader of JSON.</summary>
    private static string Hash(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);
}

internal sealed record SideDocument(CountsDocument Records, string ContentHash);

internal sealed record TableDocument(long Rows, string ContentHash);

/// <summary>How late records came.</summary>
internal sealed record LatenessDocument(long Records, double AtLeastSeconds, double AtMostSeconds, int LeastDays, int SureDays);
