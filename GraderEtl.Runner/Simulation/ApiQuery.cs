using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace GraderEtl.Runner.Simulation;

/// <summary>The bounds of a request, read as strictly as the format is specified.</summary>
/// <param name="Start">UTC; null when missing or malformed.</param>
/// <param name="End">UTC; null when missing or malformed.</param>
internal readonly record struct ApiQuery(DateTime? Start, DateTime? End)
{
    private const string BoundFormat = "yyyy-MM-dd HH:mm:ss.ffffff";

    /// <summary>Reads the query string.</summary>
    public static ApiQuery Read(IQueryCollection query) => new(ReadBound(query["start"]), ReadBound(query["end"]));

    /// <summary>The half-open slice that the bounds stand for; both must be there.</summary>
    public AttemptSlice ToSlice(bool startInclusive, bool endInclusive)
    {
        var exact = AttemptSlice.Between(Start!.Value, End!.Value);
        return new AttemptSlice(startInclusive ? exact.From : exact.From + 1, endInclusive ? exact.To + 1 : exact.To);
    }

    private static DateTime? ReadBound(string? text)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTime.TryParseExact(text, BoundFormat, CultureInfo.InvariantCulture, Utc, out var bound) ? bound : null;
    }
}
