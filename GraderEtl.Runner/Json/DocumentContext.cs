using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GraderEtl.Runner.Serve.Page;

namespace GraderEtl.Runner.Json;

/// <summary>How documents are written: camel case, instants in UTC, numbers with six decimals at most.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(InstantConverter), typeof(NumberConverter)])]
[JsonSerializable(typeof(FailedDocument))]
[JsonSerializable(typeof(SourcesDocument))]
[JsonSerializable(typeof(LoadDocument))]
[JsonSerializable(typeof(ReportDocument))]
[JsonSerializable(typeof(ReportFileDocument))]
[JsonSerializable(typeof(SentDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(VerifyDocument))]
[JsonSerializable(typeof(ExportDocument))]
[JsonSerializable(typeof(VerifyExportDocument))]
[JsonSerializable(typeof(RejectedDocument))]
[JsonSerializable(typeof(RejectedListDocument))]
[JsonSerializable(typeof(RejectedFileDocument))]
[JsonSerializable(typeof(RejectedRecord))]
[JsonSerializable(typeof(ReplayDocument))]
[JsonSerializable(typeof(LearnersDocument))]
[JsonSerializable(typeof(ForgetDocument))]
[JsonSerializable(typeof(CheckSourceDocument))]
[JsonSerializable(typeof(CheckDatabaseDocument))]
[JsonSerializable(typeof(CheckMailDocument))]
[JsonSerializable(typeof(CheckSheetsDocument))]
[JsonSerializable(typeof(CheckWebhookDocument))]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(SimulateDocument))]
[JsonSerializable(typeof(OverviewDocument))]
[JsonSerializable(typeof(SourceDocument))]
[JsonSerializable(typeof(ClusterDocument))]
[JsonSerializable(typeof(DistributedDocument))]
[JsonSerializable(typeof(ClusterSwitchDocument))]
[JsonSerializable(typeof(CancelledDocument))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(string))]
internal sealed partial class DocumentContext : JsonSerializerContext;

/// <summary>How documents are laid out.</summary>
internal static class JsonLayout
{
    /// <summary>A line a property.</summary>
    public static DocumentContext Indented { get; } = Create(isIndented: true);

    /// <summary>All in one line.</summary>
    public static DocumentContext Compact { get; } = Create(isIndented: false);

    private static DocumentContext Create(bool isIndented) => new(
        new JsonSerializerOptions(DocumentContext.Default.Options) { WriteIndented = isIndented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

/// <summary>Names and codes in documents.</summary>
internal static class JsonNames
{
    /// <summary>Such as <c>sourceFailed</c>.</summary>
    public static string Code<T>(T value)
        where T : struct, Enum
        => Code(value.ToString());

    /// <summary>Such as <c>sourceFailed</c> for <c>SourceFailed</c>, as the database has it.</summary>
    public static string Code(string value) => JsonNamingPolicy.CamelCase.ConvertName(value);

    /// <summary>The name of a metric: <c>correctSubmits</c> for <c>correct_submits</c>.</summary>
    public static string OfMetric(string key)
        => JsonNamingPolicy.CamelCase.ConvertName(string.Concat(key.Split('_').Select(static part => char.ToUpperInvariant(part[0]) + part[1..])));

    /// <summary>Seconds to the millisecond.</summary>
    public static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}

/// <summary>Instants in UTC, such as <c>2025-03-01T00:00:00Z</c>.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value.UtcDateTime);
}

/// <summary>Numbers with six decimals at most.</summary>
internal sealed class NumberConverter : JsonConverter<double>
{
    private const int Decimals = 6;

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(Math.Round(value, Decimals));
}
