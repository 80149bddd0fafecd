using System.Text;
using GraderEtl.Runner.Simulation;
using GraderEtl.Runner.Simulation.Rendering;
using GraderEtl.Runner.Simulation.World;

namespace GraderEtl.Tests.Parsing;

/// <summary>Whole responses to spoil: two records as the real source sends them, and every oddity the simulator knows.</summary>
internal static class SampleResponses
{
    /// <summary>Quirks whose one record is longer than all others together.</summary>
    private static readonly string[] Long = ["passback-deep", "key-long"];

    /// <summary>Two real records, ids and addresses replaced.</summary>
    public static byte[] Real => File.ReadAllBytes(ParsingSupport.DataPath("sample-response.json"));

    /// <summary>One record of each hostile quirk but the long ones.</summary>
    public static async Task<byte[]> HostileAsync() => Response(await HostileRecordsAsync());

    /// <summary>The same in short responses.</summary>
    public static async Task<List<byte[]>> HostileInThreesAsync() => [.. (await HostileRecordsAsync()).Chunk(3).Select(Response)];

    private static byte[] Response(IReadOnlyList<byte[]> records)
        => [(byte)'[', .. records.SelectMany((record, index) => index == 0 ? record : [.. ", "u8, .. record]), (byte)']'];

    private static async Task<List<byte[]>> HostileRecordsAsync()
    {
        var names = HostileQuirks.All.Select(quirk => quirk.Name).Except(Long, StringComparer.Ordinal);
        var records = new List<byte[]>();
        foreach (var name in names)
        {
            var options = new SimulatorOptions { RowsPerDay = 1, ExactRowsPerDay = true, HostileRate = 1, HostileQuirks = [name], Seed = records.Count };
            using var output = new MemoryStream();
            var responses = new GeneratedResponses(new AttemptGenerator(options), options);
            var day = ParsingSupport.Window.Start.UtcDateTime;
            await responses.WriteRowsAsync(AttemptSlice.Between(day, day.AddDays(1)), int.MaxValue, output, CancellationToken.None);
            records.Add(output.ToArray());
        }

        return records;
    }

    /// <summary>Where each record of a response lies, by the splitter itself.</summary>
    public static List<Range> RecordsOf(byte[] response)
    {
        var splitter = new Core.Source.RecordSplitter();
        var records = new List<Range>();
        var (position, start) = (0, 0);
        while (true)
        {
            switch (splitter.Next(response, ref position))
            {
                case Core.Source.SplitEvent.Started:
                    start = position - 1;
                    break;
                case Core.Source.SplitEvent.Ended:
                    records.Add(start..position);
                    break;
                case Core.Source.SplitEvent.Fault:
                    throw new InvalidOperationException($"no response: {Encoding.UTF8.GetString(response)}");
                default:
                    return records;
            }
        }
    }
}
