using System.Text;

namespace GraderEtl.Core.Model;

/// <summary>A view of one attempt in an <see cref="AttemptChunk"/>. Texts are UTF-8; it lives no longer than its chunk.</summary>
public readonly ref struct Attempt
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ref readonly AttemptRow _row;

    internal Attempt(ReadOnlySpan<byte> bytes, ref readonly AttemptRow row)
    {
        _bytes = bytes;
        _row = ref row;
    }

    /// <summary>The student, 1 to 255 characters.</summary>
    public ReadOnlySpan<byte> UserId => _bytes.Slice(_row.UserId.Start, _row.UserId.Length);

    /// <summary>True when the attempt has a consumer key, also an empty one.</summary>
    public bool HasOauthConsumerKey => !_row.OauthConsumerKey.IsNull;

    /// <summary>The LTI consumer key; empty when there is none, see <see cref="HasOauthConsumerKey"/>.</summary>
    public ReadOnlySpan<byte> OauthConsumerKey => Text(_row.OauthConsumerKey);

    /// <summary>True when the attempt has a result id.</summary>
    public bool HasLisResultSourcedId => !_row.LisResultSourcedId.IsNull;

    /// <summary>Course, task and student as LTI names them; empty when there is none.</summary>
    public ReadOnlySpan<byte> LisResultSourcedId => Text(_row.LisResultSourcedId);

    /// <summary>True when the attempt has an outcome service address.</summary>
    public bool HasLisOutcomeServiceUrl => !_row.LisOutcomeServiceUrl.IsNull;

    /// <summary>Where LTI sends the grade back to; empty when there is none.</summary>
    public ReadOnlySpan<byte> LisOutcomeServiceUrl => Text(_row.LisOutcomeServiceUrl);

    /// <summary>Run or submit.</summary>
    public AttemptType Type => _row.Type;

    /// <summary>The grader's verdict; null for a run.</summary>
    public bool? IsCorrect => _row.Type == AttemptType.Run ? null : _row.IsCorrect;

    /// <summary>When it was made, UTC, to the microsecond.</summary>
    public DateTimeOffset CreatedAt => TimeWindow.FromMicroseconds(_row.CreatedAt);

    /// <summary>Hash of its seven columns. Summed up over the rows of a window, modulo 2^64, it is <see cref="LedgerEntry.ContentHash"/>.</summary>
    public ulong ContentHash => Model.ContentHash.Row(in _row, _bytes);

    /// <summary>Turns one of its texts into a string.</summary>
    /// <param name="utf8">Such as <see cref="UserId"/>.</param>
    public static string ToText(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    /// <summary>The row that it shows.</summary>
    internal ref readonly AttemptRow Row => ref _row;

    private ReadOnlySpan<byte> Text(TextSlice slice) => slice.IsNull ? [] : _bytes.Slice(slice.Start, slice.Length);
}

/// <summary>What a student did with the code.</summary>
public enum AttemptType : byte
{
    /// <summary>Ran it without asking for a verdict.</summary>
    Run,

    /// <summary>Handed it in; the grader said correct or not.</summary>
    Submit,
}
