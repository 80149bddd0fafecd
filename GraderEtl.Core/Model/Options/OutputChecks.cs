namespace GraderEtl.Core.Model.Options;

/// <summary>Checks section <c>Mail</c>. What only sending needs is asked for where a server is set.</summary>
internal sealed class MailOptionsCheck : IOptionsCheck
{
    private const string AddressExpected = "an address, such as reports@example.org or Reports <reports@example.org>";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public IEnumerable<OptionFailure> Check(GraderEtlOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var mail = options.Mail;
        var failures = new OptionsFailures();
        if (!string.IsNullOrWhiteSpace(mail.From) && Mailbox.Parse(mail.From) is null)
            failures.Add("Mail:From", Quote(mail.From), AddressExpected);
        foreach (var recipient in mail.To.Where(recipient => Mailbox.Parse(recipient) is null))
            failures.Add("Mail:To", Quote(recipient), AddressExpected);
        if (mail.Language is not null)
            failures.Language("Mail:Language", mail.Language);
        if (mail.Port is { } port)
            failures.InRange("Mail:Port", port, 1, 65_535);
        if (!Enum.IsDefined(mail.Security))
            failures.Add("Mail:Security", $"'{mail.Security}'", "Auto, ImplicitTls, StartTls or None");
        if (!Enum.IsDefined(mail.Authentication))
            failures.Add("Mail:Authentication", $"'{mail.Authentication}'", "Auto, Plain, Login or XOAuth2");
        failures.InRange("Mail:Timeout", mail.Timeout, Second, TimeSpan.FromMinutes(10));
        failures.InRange("Mail:DeliveryTimeout", mail.DeliveryTimeout, Second, TimeSpan.FromMinutes(30));
        failures.InRange("Mail:MaxAttempts", mail.MaxAttempts, 1, 20);
        failures.InRange("Mail:RetryDelay", mail.RetryDelay, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        if (mail.IsConfigured)
            CheckServer(mail, failures);
        return failures.All;
    }

    private static void CheckServer(MailOptions mail, OptionsFailures failures)
    {
        if (Uri.CheckHostName(mail.Host) == UriHostNameType.Unknown)
            failures.Add("Mail:Host", Quote(mail.Host!), "a host name or an address without a port, such as smtp.example.org");
        if (mail.To.Count == 0)
            failures.Add("Mail:To", found: null, "who gets the message, several with commas, such as team@example.org");
        if (string.IsNullOrWhiteSpace(mail.From) && mail.Sender is null)
            failures.Add("Mail:From", found: null, "an address the server lets you send from, as Mail:User is none");
        CheckLogin(mail, failures);
    }

    private static void CheckLogin(MailOptions mail, OptionsFailures failures)
    {
        var (user, password) = (!string.IsNullOrEmpty(mail.User), !string.IsNullOrEmpty(mail.Password));
        if (user && !password)
            failures.Add("Mail:Password", found: null, "the password of Mail:User", "put it into a file and name that with Mail:PasswordFile");
        if (password && !user)
            failures.Add("Mail:User", found: null, "the user that Mail:Password belongs to");
        if (!user && mail.Authentication != MailAuthentication.Auto)
            failures.Add("Mail:User", found: null, $"the user to log in with {mail.Authentication}");
        if (user && mail.EffectiveSecurity == MailSecurity.None)
            failures.Add("Mail:Security", "None", "Auto, ImplicitTls or StartTls where Mail:User is set, as the password must not go unencrypted");
        // the mechanisms put NUL and SOH between their parts
        if (user && mail.User!.Any(char.IsControl))
            failures.Add("Mail:User", "a control character", "a user name without any");
        if (password && mail.Password!.Any(char.IsControl))
            failures.Add("Mail:Password", "a control character", "a password without any");
    }

    /// <summary>On one line, whatever was in it.</summary>
    private static string Quote(string value) => $"'{new string([.. value.Select(c => char.IsControl(c) ? '·' : c)])}'";
}
