using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Notification.Mail.Smtp;

/// <summary>
/// Logs in (RFC 4954): PLAIN, LOGIN or XOAUTH2, only when the connection is encrypted, and only reply 235 counts. Where a login is set
/// and does not work, nothing is sent.
/// </summary>
internal sealed class SmtpLogin(SmtpConnection connection, SmtpCapabilities capabilities, MailOptions mail)
{
    /// <summary>A command line may have 512 bytes with its end (RFC 5321, 4.5.3.1.4); a longer first answer waits to be asked for.</summary>
    private const int LongestCommand = 510;

    private static readonly Dictionary<MailAuthentication, string> Names = new()
    {
        [MailAuthentication.Plain] = "PLAIN",
        [MailAuthentication.Login] = "LOGIN",
        [MailAuthentication.XOAuth2] = "XOAUTH2",
    };

    /// <summary>Logs in.</summary>
    /// <returns>The mechanism used.</returns>
    /// <exception cref="GraderEtlException">The server did not let the user in.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        if (connection.Encryption is null)
            throw connection.Errors.Insecure("would be told the password in clear text", "set Mail:Security=Auto");
        var mechanism = Choose();
        var answers = Answers(mechanism);
        var reply = await BeginAsync(Names[mechanism], answers, cancellationToken).ConfigureAwait(false);
        while (reply.Code == SmtpReply.Challenge && answers.TryDequeue(out var answer))
            reply = await SendAsync(answer, cancellationToken).ConfigureAwait(false);
        if (reply.Code == SmtpReply.Challenge)
        {
            // XOAUTH2 tells why it refuses in a challenge, which wants an empty answer; whatever else is asked for is called off
            reply = await SendAsync(mechanism == MailAuthentication.XOAuth2 ? "" : "*", cancellationToken).ConfigureAwait(false);
            throw Refused(reply, Names[mechanism]);
        }

        // a server that lets in before it was told everything is not the one that was meant
        if (reply.Code != SmtpReply.LoggedIn || answers.Count > 0)
            throw Refused(reply, Names[mechanism]);
        return Names[mechanism];
    }

    private MailAuthentication Choose()
    {
        if (mail.Authentication != MailAuthentication.Auto)
        {
            var wanted = Names[mail.Authentication];
            return capabilities.Offers(wanted) ? mail.Authentication : throw NotOffered(wanted, "set Mail:Authentication to one of these");
        }

        if (capabilities.Offers(Names[MailAuthentication.Plain]))
            return MailAuthentication.Plain;
        if (capabilities.Offers(Names[MailAuthentication.Login]))
            return MailAuthentication.Login;
        throw NotOffered("PLAIN or LOGIN", capabilities.Offers(Names[MailAuthentication.XOAuth2])
            ? "set Mail:Authentication=XOAuth2 and give an access token as Mail:Password"
            : "ask who runs the server how programs log in; without Mail:User nobody logs in");
    }

    private async Task<SmtpReply> BeginAsync(string name, Queue<string> answers, CancellationToken cancellationToken)
    {
        var command = "AUTH " + name;
        // LOGIN has two answers and no room for a first one
        if (answers.Count == 1 && command.Length + 1 + answers.Peek().Length <= LongestCommand)
            return await connection.SendAsync($"{command} {answers.Dequeue()}", cancellationToken, command + " (credentials)").ConfigureAwait(false);
        return await connection.SendAsync(command, cancellationToken).ConfigureAwait(false);
    }

    private Task<SmtpReply> SendAsync(string answer, CancellationToken cancellationToken) => connection.SendAsync(answer, cancellationToken, "AUTH (credentials)");

    private Queue<string> Answers(MailAuthentication mechanism) => new(mechanism switch
    {
        MailAuthentication.Plain => [Base64($"\0{mail.User}\0{mail.Password}")],
        MailAuthentication.Login => [Base64(mail.User!), Base64(mail.Password!)],
        _ => [Base64($"user={mail.User}\u0001auth=Bearer {mail.Password}\u0001\u0001")],
    });

    private GraderEtlException NotOffered(string wanted, string remedy) => SmtpErrors.Unusable(
        $"{mail.Host} does not offer to log in with {wanted}, but with {(capabilities.Mechanisms.Count > 0 ? string.Join(", ", capabilities.Mechanisms) : "nothing")}",
        "a way to log in that both know; without one nothing is sent",
        "Mail:User, Mail:Authentication",
        remedy);

    private GraderEtlException Refused(SmtpReply reply, string name) => connection.Errors.Refused(
        reply,
        $"the login of {mail.User} with {name}",
        "reply 235",
        "Mail:User, Mail:Password",
        mail.Authentication == MailAuthentication.XOAuth2
            ? "get a new access token; most are valid for an hour"
            : "correct them; many providers want a password made for programs, and that such access is switched on");

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
