namespace GraderEtl.Tests.Support.Sheets;

/// <summary>What goes wrong with a call.</summary>
internal sealed record SheetsFault
{
    /// <summary>The call is refused with this error.</summary>
    public GoogleError? Error { get; init; }

    /// <summary>The header <c>Retry-After</c>.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>The call is carried out, and its connection breaks before the response.</summary>
    public bool LosesReply { get; init; }

    /// <summary>The call is carried out, and its response ends in the middle.</summary>
    public bool CutsReply { get; init; }

    /// <summary>The response is this page, with this status, and nothing is carried out.</summary>
    public (int Status, string Body)? Page { get; init; }

    /// <summary>The response sends the caller elsewhere.</summary>
    public string? Location { get; init; }

    /// <summary>The call is refused with an error that quotes its access token, or its signed assertion.</summary>
    public bool QuotesSecret { get; init; }

    /// <summary>What happens right after the call was carried out, such as somebody's change in the meantime.</summary>
    public Action? Then { get; init; }

    public static SheetsFault Response(GoogleError error, string? retryAfter = null) => new() { Error = error, RetryAfter = retryAfter };

    public static SheetsFault LoseReply() => new() { LosesReply = true };
}
