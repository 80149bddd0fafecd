using System.Security.Cryptography.X509Certificates;

namespace GraderEtl.Tests.Support.Smtp;

/// <summary>What a server on loopback offers and what it does wrong.</summary>
internal sealed record SmtpScript
{
    /// <summary>As an answer: close the connection. After the end of a message the server has it.</summary>
    public const string Drop = "(drop)";

    /// <summary>As an answer: say nothing until the client goes.</summary>
    public const string Silence = "(silence)";

    public const string User = "mailer@example.org";

    /// <summary>TLS from the first byte.</summary>
    public bool ImplicitTls { get; init; }

    public bool OffersStartTls { get; init; } = true;

    public X509Certificate2 Certificate { get; init; } = TestCertificates.ForLocalhost;

    public string[] Mechanisms { get; init; } = ["PLAIN", "LOGIN", "XOAUTH2"];

    public string[] Extensions { get; init; } = ["SIZE 50000000", "8BITMIME"];

    /// <summary>Mail without encryption is a breach.</summary>
    public bool RequiresTls { get; init; } = true;

    /// <summary>Mail without a login is a breach.</summary>
    public bool RequiresLogin { get; init; } = true;

    public string Password { get; init; } = "";

    /// <summary>The refusal of a login repeats what was sent, as no server should.</summary>
    public bool RepeatsCredentials { get; init; }

    /// <summary>Text sent in clear together with the reply to STARTTLS.</summary>
    public string AfterStartTls { get; init; } = "";

    /// <summary>
    /// Another answer than the usual: asked with the command line, its verb (<c>.</c> for the end of a message, <c>greeting</c>,
    /// <c>chunk</c> for the first line of a message) and how often the verb came in all sessions, from 1. Null for the usual.
    /// </summary>
    public Func<string, string, int, string?> Answer { get; init; } = (_, _, _) => null;
}
