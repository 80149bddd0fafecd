using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>The directory of messages that were not sent: <c>.eml</c> files that any mail program opens and their owner alone can read.</summary>
internal sealed class OutboxFolder(IOptions<GraderEtlOptions> options)
{
    /// <summary>Its place, absolute.</summary>
    public string Directory => Path.GetFullPath(options.Value.Outbox.Directory);

    /// <summary>Writes a message under a name made of its date and id, whole or not at all.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="GraderEtlException">It cannot be written.</exception>
    public async Task<string> WriteAsync(MailMessage message, DateTimeOffset date, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{date.UtcDateTime:yyyy-MM-dd'T'HHmmss'Z'}-{message.Id:N}.eml");
        var (path, temporary) = (Path.Combine(Directory, name), Path.Combine(Directory, "." + name));
        try
        {
            PrivateFiles.CreateDirectory(Directory);
            File.Delete(temporary); // what a run that was killed left behind may have another mode
            try
            {
                await WriteAsync(temporary, message, cancellationToken).ConfigureAwait(false);
                File.Move(temporary, path, overwrite: true);
                return path;
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new GraderEtlException(ErrorKind.Output, $"The message cannot be written: {FileFailures.Describe(unwritable)}", unwritable)
            {
                Expected = "a directory that this user may write to",
                Where = $"Outbox:Directory, {Directory}",
                Kept = "all data that was committed",
                Remedy = "correct its permissions or set Outbox:Directory to another place",
            };
        }
    }

    private static async Task WriteAsync(string path, MailMessage message, CancellationToken cancellationToken)
    {
        var file = PrivateFiles.Open(path, FileMode.CreateNew);
        await using (file.ConfigureAwait(false))
        {
            await new MimeComposition(message, utf8: true).WriteAsync(file, cancellationToken).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }
    }
}

/// <summary>Writes the message about a run to the outbox.</summary>
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
