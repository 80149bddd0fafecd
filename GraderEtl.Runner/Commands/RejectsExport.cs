using System.Text.Json;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Store;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Commands;

/// <summary>Writes records of the quarantine with all of their bytes into a file of one JSON object a line, which only its owner may read.</summary>
internal static class RejectsExport
{
    /// <summary>Records in memory at once.</summary>
    private const int PageRecords = 200;

    /// <summary>Writes them; the file is replaced once all of it is written.</summary>
    /// <param name="inspection">Where they are read.</param>
    /// <param name="query">Which ones.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends it; the file is as before then.</param>
    /// <returns>How many there are in the file.</returns>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public static async Task<long> WriteAsync(IStoreInspection inspection, RejectionQuery query, string path, CancellationToken cancellationToken)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            long written;
            var file = PrivateFiles.Open(temporary, FileMode.CreateNew);
            await using (file)
                written = await WriteAsync(inspection, query, file, cancellationToken);
            File.Move(temporary, path, overwrite: true);
            return written;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                Phrase.Of(ProblemText.CannotWrite, path, Phrase.Of(error)), Phrase.Of(ProblemText.WritableFile), "--out", Phrase.Of(ProblemText.CorrectPath));
        }
        finally
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }

    private static async Task<long> WriteAsync(IStoreInspection inspection, RejectionQuery query, FileStream file, CancellationToken cancellationToken)
    {
        long written = 0, after = query.After;
        while (written < query.Count)
        {
            var count = (int)Math.Min(PageRecords, query.Count - written);
            var page = await inspection.ReadRejectionsAsync(query with { After = after, Count = count, HeadBytes = int.MaxValue }, cancellationToken);
            foreach (var record in page)
            {
                JsonSerializer.Serialize(file, new RejectedRecord(record), JsonLayout.Compact.RejectedRecord);
                file.WriteByte((byte)'\n');
                after = record.Id;
            }

            written += page.Count;
            if (page.Count < count)
                break;
        }

        return written;
    }
}
