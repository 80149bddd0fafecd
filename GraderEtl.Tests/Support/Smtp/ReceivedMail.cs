namespace GraderEtl.Tests.Support.Smtp;

/// <summary>A message a server has taken charge of.</summary>
/// <param name="From">The sender of the envelope.</param>
/// <param name="Recipients">The recipients of the envelope.</param>
/// <param name="Content">The message, its doubled dots single again.</param>
/// <param name="User">Who was logged in; null without a login.</param>
/// <param name="Encrypted">True when it came over TLS.</param>
internal sealed record ReceivedMail(string From, IReadOnlyList<string> Recipients, byte[] Content, string? User, bool Encrypted);
