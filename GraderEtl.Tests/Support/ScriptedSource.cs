using System.Globalization;
using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Source;

namespace GraderEtl.Tests.Support;

/// <summary>A source with one attempt at each given instant, whose responses a test can disturb.</summary>
internal sealed class ScriptedSource(IEnumerable<DateTimeOffset> instants) : IAttemptSource
{
    private readonly DateTimeOffset[] _instants = [.. instants.Order()];
    private readonly List<TimeWindow> _asked = [];
    private readonly Lock _lock = new();

    /// <summary>Called for each request with its number, from 1, before the response; may throw or wait.</summary>
    public Func<int, TimeWindow, CancellationToken, Task>? BeforeResponse { get; set; }

    /// <summary>Responses hold no more records than this.</summary>
    public int? Cap { get; set; }

    public IReadOnlyList<TimeWindow> Asked
    {
        get { lock (_lock) return [.. _asked]; }
    }

    public IReadOnlyList<string> Rows
        => [.. _instants.Select((t, i) => $"{t:O} user{i}").Order(StringComparer.Ordinal)];

    public async Task<FetchSummary> FetchAsync(TimeWindow window, IPageTarget pages, CancellationToken cancellationToken)
    {
        int number;
        lock (_lock)
        {
            _asked.Add(window);
            number = _asked.Count;
        }

        if (BeforeResponse is { } before)
            await before(number, window, cancellationToken);
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(Response(window)));
        var read = await JsonArrayReader.ReadAsync(json, pages, cancellationToken: cancellationToken);
        return new FetchSummary(read.Records, read.Bytes, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
    }

    private string Response(TimeWindow window)
    {
        var records = _instants
            .Select((t, i) => (Time: t, User: $"user{i}"))
            .Where(r => window.Contains(r.Time))
            .Take(Cap ?? int.MaxValue)
            .Select(r => string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"lti_user_id":"{{r.User}}","passback_params":null,"is_correct":null,"attempt_type":"run","created_at":"{{r.Time:yyyy-MM-dd HH:mm:ss.ffffff}}"}"""));
        return "[" + string.Join(",", records) + "]";
    }
}
