namespace GraderEtl.Core.Model.Options;

/// <summary>How the connection to the mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>On port 465 as <see cref="ImplicitTls"/>, on all others as <see cref="StartTls"/>.</summary>
    Auto,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    ImplicitTls,

    /// <summary>TLS after STARTTLS (RFC 3207). A server that does not offer it is not talked to.</summary>
    StartTls,

    /// <summary>No encryption: for a relay in one's own network that needs no login. A login is refused.</summary>
    None,
}
