using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace GraderEtl.Runner.Simulation.Faults;

/// <summary>Faults of a source that gives other records than those of the time it was asked for.</summary>
internal static class BoundsFaults
{
    private const long OneHour = World.Micros.PerHour;
    private const int OneOf = 100;
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss.ffffff";

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("outside", "also records of the hour before and the hour after, one to a hundred right ones", SendOutsideAsync),
        new("ahead", "the right records, with times three hours ahead", exchange => DriftFaults.SendAsync(exchange, MoveAhead)),
        new("unbounded", "also the records of three days before and after", SendUnboundedAsync),
    ];

    private static async Task SendOutsideAsync(Exchange exchange)
    {
        var right = exchange.Slice;
        var strays = exchange.Count(right) / OneOf;
        var earlier = new AttemptSlice(right.From - OneHour, right.From);
        var later = new AttemptSlice(right.To, right.To + OneHour);
        var body = exchange.JsonBody();
        await exchange.Http.Response.WriteAsync("[", exchange.Aborted);
        var rows = 0;
        foreach (var (part, most) in new[] { (earlier, strays - strays / 2), (right, int.MaxValue), (later, strays / 2) })
        {
            if (rows > 0 && exchange.Count(part) > 0 && most > 0)
                await exchange.Http.Response.WriteAsync(", ", exchange.Aborted);
            rows += await exchange.WriteRowsAsync(part, body, most);
        }

        await exchange.Http.Response.WriteAsync("]", exchange.Aborted);
    }

    private static async Task SendUnboundedAsync(Exchange exchange)
    {
        var body = exchange.JsonBody();
        await exchange.Http.Response.WriteAsync("[", exchange.Aborted);
        await exchange.WriteRowsAsync(exchange.Slice.Widen(3 * World.Micros.PerDay), body);
        await exchange.Http.Response.WriteAsync("]", exchange.Aborted);
    }

    private static string MoveAhead(string record)
    {
        var members = JsonNode.Parse(record)!.AsObject();
        if (members["created_at"] is not JsonValue value || !value.TryGetValue<string>(out var text)
            || !DateTime.TryParse(text, CultureInfo.InvariantCulture, out var time))
            return record;
        members["created_at"] = time.AddHours(3).ToString(TimeFormat, CultureInfo.InvariantCulture);
        return members.ToJsonString();
    }
}

/// <summary>
/// Responses in which some records, always the same ones, are not there or are others. A source that drifts is one that answers so at one
/// time and correctly at another: what was thinned before came late, what is thinned now has vanished.
/// </summary>
internal static class DriftFaults
{
    private const int OneOf = 20;

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("thinned", "about every 20th record is left out, always the same ones", exchange => SendAsync(exchange, record => IsDrifting(record) ? null : record)),
        new("regraded", "about every 20th record, always the same ones, has another verdict if it is a submit", exchange => SendAsync(exchange, record => IsDrifting(record) ? Regrade(record) : record)),
    ];

    /// <summary>Whether a record is one of those, by its text alone.</summary>
    public static bool IsDrifting(string record) => Encoding.UTF8.GetBytes(record).Aggregate(17u, (hash, b) => (hash * 31) + b) / 7 % OneOf == 0;

    /// <summary>Sends the right records, each as it is made another, or left out where null is made of it.</summary>
    public static async Task SendAsync(Exchange exchange, Func<string, string?> drift)
    {
        using var right = new MemoryStream();
        await exchange.WriteArrayAsync(right);
        using var records = JsonDocument.Parse(right.ToArray());
        var served = records.RootElement.EnumerateArray().Select(record => record.GetRawText())
            .Select(drift).OfType<string>();
        exchange.JsonBody();
        await exchange.Http.Response.WriteAsync($"[{string.Join(", ", served)}]", exchange.Aborted);
    }

    private static string Regrade(string record)
    {
        var members = JsonNode.Parse(record)!.AsObject();
        if (members["is_correct"] is not JsonValue verdict || !verdict.TryGetValue<int>(out var correct))
            return record;
        members["is_correct"] = 1 - correct;
        return members.ToJsonString();
    }
}
