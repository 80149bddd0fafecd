using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>Sends the message about a run. A message that could not be sent is kept in the outbox.</summary>
internal sealed class MailNotifier(IOptions<GraderEtlOptions> options, MailComposer composer, MailSender sender, OutboxFolder outbox) : INotifier
{
    public string Name => "mail";

    public string Destination => string.Join(' ', [options.Value.Mail.Host, options.Value.Mail.From, .. options.Value.Mail.To, options.Value.Mail.Language]);

    public async Task<string> NotifyAsync(LoadResult result, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(result);
        var message = composer.Compose(result);
        try
        {
            await sender.SendAsync(message, cancellationToken).ConfigureAwait(false);
            return $"{MailErrors.Names(message.To)} through {options.Value.Mail.Host}";
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            var error = e as GraderEtlException ?? new GraderEtlException(ErrorKind.Output, $"Unexpected error: {e.GetType().Name}: {e.Message.TrimEnd('.')}", e);
            var copy = await KeepAsync(message, result.StartedAt).ConfigureAwait(false);
            throw new GraderEtlException(error, error.Found, error) { Kept = error.Kept is { } kept ? $"{kept}; {copy}" : copy };
        }
    }

    private async Task<string> KeepAsync(MailMessage message, DateTimeOffset date)
    {
        try
        {
            return "the message is kept in " + await outbox.WriteAsync(message, date, CancellationToken.None).ConfigureAwait(false);
        }
        catch (GraderEtlException unwritable)
        {
            return "the message could not even be kept: " + unwritable.Found;
        }
    }
}
