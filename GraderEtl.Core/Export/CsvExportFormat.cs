using System.Globalization;
using System.Runtime.CompilerServices;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Export;

/// <summary>
/// CSV as RFC 4180 has it: UTF-8, a line of names, CRLF. NULL is nothing between two commas, an empty text is <c>""</c>; instants are ISO
/// 8601 in UTC with six decimals.
/// </summary>
public sealed class CsvExportFormat : IExportFormat
{
    private const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <inheritdoc/>
    public string Name => "csv";

    /// <inheritdoc/>
    public string? Compression => null;

    /// <inheritdoc/>
    public ValueTask<IExportWriter> CreateAsync(Stream file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        return ValueTask.FromResult<IExportWriter>(new CsvExportWriter(file));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ExportedAttempt> ReadAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        var reader = new CsvExportReader(file);
        var fields = new string?[ExportColumns.All.Count];
        if (!await reader.ReadAsync(fields, cancellationToken).ConfigureAwait(false) || !fields.SequenceEqual(ExportColumns.All, StringComparer.Ordinal))
            throw new InvalidDataException("the first line does not name the columns");
        while (await reader.ReadAsync(fields, cancellationToken).ConfigureAwait(false))
            yield return ToAttempt(fields);
    }

    private static ExportedAttempt ToAttempt(string?[] fields)
    {
        if (!long.TryParse(fields[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id))
            throw new InvalidDataException($"the id '{fields[0]}' is no number");
        if (!DateTimeOffset.TryParseExact(fields[7], InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var createdAt))
            throw new InvalidDataException($"created_at of the attempt {id} is '{fields[7]}'");
        var isCorrect = fields[5] switch
        {
            null => (bool?)null,
            "true" => true,
            "false" => false,
            _ => throw new InvalidDataException($"is_correct of the attempt {id} is '{fields[5]}'"),
        };
        return new ExportedAttempt(id, fields[1], fields[2], fields[3], fields[4], isCorrect, fields[6], TimeWindow.ToMicroseconds(createdAt));
    }
}
