using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using MailKit.Security;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>Chooses how to log in: PLAIN, LOGIN or XOAUTH2, by the settings and by what the server offers.</summary>
internal static class LoginMechanism
{
    /// <summary>A command line may have 512 bytes with its end (RFC 5321, 4.5.3.1.4); a longer initial response waits for the challenge.</summary>
    private const int LongestCommand = 510;

    /// <summary>The mechanism to log in with.</summary>
    /// <exception cref="GraderEtlException">The server offers none of the wanted ones.</exception>
    public static SaslMechanism Choose(MailOptions mail, IReadOnlyCollection<string> offered)
    {
        var authentication = mail.Authentication switch
        {
            MailAuthentication.Auto when Offers(MailAuthentication.Plain) => MailAuthentication.Plain,
            MailAuthentication.Auto when Offers(MailAuthentication.Login) => MailAuthentication.Login,
            MailAuthentication.Auto => throw NotOffered(mail, offered, "PLAIN or LOGIN", Offers(MailAuthentication.XOAuth2)
                ? "set Mail:Authentication=XOAuth2 and give an access token as Mail:Password"
                : "ask who runs the server how programs log in; without Mail:User the program does not log in"),
            var wanted when Offers(wanted) => wanted,
            var wanted => throw NotOffered(mail, offered, Name(wanted), "set Mail:Authentication to one of these"),
        };
        return authentication switch
        {
            MailAuthentication.Plain => new SaslMechanismPlain(Encoding.UTF8, mail.User!, mail.Password!),
            MailAuthentication.Login => new SaslMechanismLogin(Encoding.UTF8, mail.User!, mail.Password!),
            _ => new AccessToken(mail.User!, mail.Password!),
        };

        bool Offers(MailAuthentication authentication) => offered.Contains(Name(authentication), StringComparer.OrdinalIgnoreCase);
    }

    private static string Name(MailAuthentication authentication) => authentication switch
    {
        MailAuthentication.Plain => "PLAIN",
        MailAuthentication.Login => "LOGIN",
        _ => "XOAUTH2",
    };

    private static GraderEtlException NotOffered(MailOptions mail, IReadOnlyCollection<string> offered, string wanted, string remedy) => MailErrors.Unusable(
        $"{mail.Host} does not offer to log in with {wanted}, but with {(offered.Count > 0 ? string.Join(", ", offered) : "nothing")}",
        "a way to log in that both know; without one nothing is sent",
        "Mail:User, Mail:Authentication",
        remedy);

    /// <summary>XOAUTH2 in UTF-8, which MailKit leaves to its caller, and for tokens of any length.</summary>
    private sealed class AccessToken(string user, string token) : SaslMechanismOAuth2(Bytes(user), Bytes(token))
    {
        public override bool SupportsInitialResponse { get; } = "AUTH XOAUTH2 ".Length + (Bytes(user).Length + Bytes(token).Length + 24) * 4 / 3 <= LongestCommand;

        /// <summary>A character for each byte, as MailKit makes a byte of each character.</summary>
        private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
    }
}
