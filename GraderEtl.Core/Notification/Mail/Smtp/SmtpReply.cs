namespace GraderEtl.Core.Notification.Mail.Smtp;

/// <summary>A server's reply (RFC 5321, 4.2).</summary>
/// <param name="Code">Three digits.</param>
/// <param name="Lines">What stands after the code, line by line.</param>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public const int Ready = 220;
    public const int LoggedIn = 235;
    public const int Challenge = 334;
    public const int SendData = 354;
    public const int ClosesNow = 421;

    /// <summary>Done.</summary>
    public bool IsPositive => Code is >= 200 and < 300;

    /// <summary>Not now; perhaps later.</summary>
    public bool IsTemporary => Code is >= 400 and < 500;

    public override string ToString() => $"{Code} {string.Join(' ', Lines)}".TrimEnd();
}
