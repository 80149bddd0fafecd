using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Export;

/// <summary>What is in the directory of an export: its file <c>manifest.json</c>.</summary>
/// <param name="Version">The version of this file's schema, 1.</param>
/// <param name="Database">The name of the database that the attempts are in.</param>
/// <param name="Schema">The schema that they are in.</param>
/// <param name="Format">The name of the files' format.</param>
/// <param name="Pseudonyms">A name of the salt, which tells nothing of it; null where users have their ids.</param>
/// <param name="Months">The months, in order.</param>
public sealed record ExportManifest(int Version, string Database, string Schema, string Format, string? Pseudonyms, IReadOnlyList<ExportedMonth> Months)
{
    /// <summary>The version that is written.</summary>
    public const int CurrentVersion = 1;

    internal ExportManifest With(ExportedMonth month) => this with
    {
        Months = [.. Months.Where(other => other.Month != month.Month).Append(month).OrderBy(static other => other.Month, StringComparer.Ordinal)],
    };

    internal ExportManifest Without(ExportedMonth month) => this with { Months = [.. Months.Where(other => other.Month != month.Month)] };

    /// <summary>A name of a salt that tells nothing of it: the pseudonym of a constant.</summary>
    internal static string? NameOf(Pseudonyms? pseudonyms) => pseudonyms?.Of("the salt of an export of GraderEtl");
}

/// <summary>A month of an export.</summary>
/// <param name="Month">The month of UTC, such as <c>2025-03</c>.</param>
/// <param name="File">Its file.</param>
/// <param name="Rows">Attempts in it.</param>
/// <param name="ContentHash">
/// Sum, modulo 2^64, of the content hashes of its rows, in hexadecimal digits: without pseudonyms that of <see cref="LedgerEntry.ContentHash"/>.
/// </param>
/// <param name="Bytes">The file's length.</param>
/// <param name="Sha256">SHA-256 of the file, in hexadecimal digits.</param>
/// <param name="Compression">The compression within the file; null where there is none.</param>
/// <param name="Ledger">A fingerprint of the month's windows in the ledger when it was written.</param>
/// <param name="Missing">The parts of the month that are not loaded, its future included.</param>
/// <param name="WrittenAt">When it was written.</param>
public sealed record ExportedMonth(
    string Month,
    string File,
    long Rows,
    string ContentHash,
    long Bytes,
    string Sha256,
    string? Compression,
    string Ledger,
    IReadOnlyList<TimeWindow> Missing,
    DateTimeOffset WrittenAt)
{
    internal static string FileOf(string month, string format) => $"attempts-{month}.{format}";

    internal static string ToHex(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The fingerprint of windows.</summary>
    internal static string FingerprintOf(IEnumerable<LedgerEntry> windows) => ToHex(windows.Fingerprint());
}

/// <summary>How the manifest is written.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(WindowConverter)])]
[JsonSerializable(typeof(ExportManifest))]
internal sealed partial class ManifestContext : JsonSerializerContext;

/// <summary>A window as an object of <c>from</c> and <c>to</c>.</summary>
internal sealed class WindowConverter : JsonConverter<TimeWindow>
{
    public override TimeWindow Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new TimeWindow(document.RootElement.GetProperty("from").GetDateTimeOffset(), document.RootElement.GetProperty("to").GetDateTimeOffset());
    }

    public override void Write(Utf8JsonWriter writer, TimeWindow value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("from", value.Start.UtcDateTime);
        writer.WriteString("to", value.End.UtcDateTime);
        writer.WriteEndObject();
    }
}
