using System.Net.Http.Json;

namespace GraderEtl.Benchmarks.Baselines;

/// <summary>Asks for one day and gets it whole, as a list of objects.</summary>
internal sealed class AttemptClient(Uri apiUrl, string client, string clientKey) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(5) };

    public async Task<List<SourceAttempt>> GetDayAsync(DateTime day)
    {
        var address = $"{apiUrl}?client={client}&client_key={clientKey}&start={Bound(day)}&end={Bound(day.AddDays(1))}";
        return await _http.GetFromJsonAsync<List<SourceAttempt>>(address) ?? throw new InvalidDataException("The answer is null.");
    }

    public void Dispose() => _http.Dispose();

    private static string Bound(DateTime time) => Uri.EscapeDataString($"{time:yyyy-MM-dd HH:mm:ss.ffffff}");
}
