namespace GraderEtl.Core.Model.Options;

/// <summary>How to log in at the mail server.</summary>
public enum MailAuthentication
{
    /// <summary>With the password: PLAIN where the server offers it, else LOGIN.</summary>
    Auto,

    /// <summary>PLAIN (RFC 4616).</summary>
    Plain,

    /// <summary>LOGIN, the older way that some servers know alone.</summary>
    Login,

    /// <summary>XOAUTH2: the password is an OAuth 2.0 access token.</summary>
    XOAuth2,
}
