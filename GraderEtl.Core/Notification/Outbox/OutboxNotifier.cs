using GraderEtl.Core.Model;
using GraderEtl.Core.Notification.Mail;

namespace GraderEtl.Core.Notification.Outbox;

/// <summary>Leaves the message about a run in the outbox.</summary>
internal sealed class OutboxNotifier(MailComposer composer, OutboxFolder outbox) : INotifier
{
    public string Name => "outbox";

    public string Destination => outbox.Directory;

    public Task<string> NotifyAsync(LoadResult result, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(result);
        return outbox.WriteAsync(composer.Compose(result), result.StartedAt, cancellationToken);
    }
}
