using System.Buffers;
using System.Text;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Export;

/// <summary>The content hash of a row as it is exported: of the seven columns, as the ledger has it.</summary>
internal static class ExportContent
{
    /// <summary>The hash of a row that is written.</summary>
    public static ulong Hash(in ExportRow row, ExportedName user, ExportedName task)
    {
        var outcome = row.Type == AttemptType.Run ? (byte)'r' : row.IsCorrect ? (byte)'c' : (byte)'w';
        // without its user such an id is NULL in the file
        var hash = user.User is null && task.Task.EndsWithUser
            ? ContentHash.Task(ExportedNames.WriteParts(task.Task with { SourcedIdHead = null, EndsWithUser = false }))
            : task.Hash;
        return ContentHash.Row(user.User is null ? 0 : user.Hash, hash, row.Microseconds, outcome);
    }

    /// <summary>The hash of a row that was read back.</summary>
    /// <exception cref="InvalidDataException">It is no attempt.</exception>
    public static ulong Hash(in ExportedAttempt row)
    {
        var outcome = (row.AttemptType, row.IsCorrect) switch
        {
            ("run", null) => (byte)'r',
            ("submit", true) => (byte)'c',
            ("submit", false) => (byte)'w',
            _ => throw new InvalidDataException($"the attempt {row.Id} is neither a run nor a submit with a verdict"),
        };
        var length = Encoding.UTF8.GetMaxByteCount(
            (row.UserId?.Length ?? 0) + (row.OauthConsumerKey?.Length ?? 0) + (row.LisResultSourcedId?.Length ?? 0) + (row.LisOutcomeServiceUrl?.Length ?? 0));
        var texts = ArrayPool<byte>.Shared.Rent(length);
        var end = 0;
        var user = Add(row.UserId);
        var attempt = new AttemptRow
        {
            UserId = user,
            OauthConsumerKey = Add(row.OauthConsumerKey),
            LisResultSourcedId = Add(row.LisResultSourcedId),
            LisOutcomeServiceUrl = Add(row.LisOutcomeServiceUrl),
        };
        var parts = TaskParts.Of(in attempt, texts);
        var bytes = ArrayPool<byte>.Shared.Rent(parts.Size);
        var hash = ContentHash.Row(
            user.IsNull ? 0 : ContentHash.User(texts.AsSpan(user.Start, user.Length)), ContentHash.Task(parts.Write(texts, bytes)), row.Microseconds, outcome);
        ArrayPool<byte>.Shared.Return(bytes);
        ArrayPool<byte>.Shared.Return(texts);
        return hash;

        TextSlice Add(string? text)
        {
            if (text is null)
                return TextSlice.Null;
            var start = end;
            end += Encoding.UTF8.GetBytes(text, texts.AsSpan(end));
            return new TextSlice(start, end - start);
        }
    }
}
