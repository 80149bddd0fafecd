using System.Globalization;
using System.Text;
using System.Text.Json;
using GraderEtl.Runner.Simulation;

namespace GraderEtl.Tests.Simulation;

/// <summary>What these tests ask a simulator, and how they read what comes back.</summary>
internal static class SimulatorHarness
{
    public static readonly DateTime Monday = new(2024, 9, 2, 0, 0, 0, DateTimeKind.Utc);

    public static HttpClient CreateClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };

    public static Uri Query(ApiSimulator simulator, DateTime from, DateTime to, string client = "demo-client", string key = "demo-key") =>
        new($"{simulator.ApiUrl}?client={client}&client_key={key}&start={Bound(from)}&end={Bound(to)}");

    public static async Task<string> GetAsync(ApiSimulator simulator, DateTime from, DateTime to)
    {
        using var client = CreateClient();
        return await client.GetStringAsync(Query(simulator, from, to));
    }

    public static async Task<(HttpResponseMessage Response, string Body)> SendAsync(ApiSimulator simulator, DateTime from, DateTime to)
    {
        using var client = CreateClient();
        var response = await client.GetAsync(Query(simulator, from, to));
        return (response, await response.Content.ReadAsStringAsync());
    }

    public static async Task<string> RenderAsync(SimulatorOptions options, DateTime from, DateTime to)
    {
        using var output = new MemoryStream();
        var responses = new GeneratedResponses(new Runner.Simulation.World.AttemptGenerator(options), options);
        await responses.WriteRowsAsync(AttemptSlice.Between(from, to), int.MaxValue, output, CancellationToken.None);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    public static List<string> TimesOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(record => record.GetProperty("created_at").GetString()!)];
    }

    public static DateTime ParseTime(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static string Bound(DateTime time) =>
        Uri.EscapeDataString(time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
}
