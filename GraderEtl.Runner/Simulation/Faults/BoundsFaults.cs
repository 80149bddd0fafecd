using System.Globalization;
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
