using System.IO.Compression;
using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Parsing;

/// <summary>Responses damaged at every single place, real ones and those made of every oddity the simulator knows.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class DamagedResponseTests
{
    [Test]
    public async Task A_response_cut_short_anywhere_never_passes_for_complete([Values] bool isReal)
    {
        var responses = await SamplesAsync(isReal);
        using var reader = new ResponseReader(2048);
        foreach (var response in responses)
        {
            for (var length = 0; length < response.Length; length++)
            {
                if (response.AsSpan(length).TrimStart(" \n"u8).IsEmpty)
                    continue; // only what follows the array was cut off
                var error = Assert.Throws<GraderEtlException>(() => reader.Read(response[..length]), $"cut at {length}");
                Assert.That((error.Kind, error.Retry), Is.EqualTo((ErrorKind.Source, length == 0 ? RetryAdvice.Once : RetryAdvice.Again)), $"cut at {length}");
            }
        }

        TestContext.Out.WriteLine($"{responses.Sum(response => response.Length)} cuts, {reader.MostAllocated} bytes allocated at most");
        Assert.That(reader.MostAllocated, Is.LessThan(responses.Max(Limit)));
    }

    [Test]
    public async Task A_gzip_body_cut_short_anywhere_never_passes_for_complete_unless_all_of_the_array_is_there()
    {
        var response = await SampleResponses.HostileAsync();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            await gzip.WriteAsync(response);
        var body = packed.ToArray();
        using var reader = new ResponseReader();
        var whole = reader.Read(response);
        var complete = 0;
        for (var length = 0; length < body.Length; length++)
        {
            using var cut = new GZipStream(new MemoryStream(body, 0, length), CompressionMode.Decompress);
            try
            {
                Assert.That(reader.Read(cut).Attempts, Is.EqualTo(whole.Attempts), $"cut at {length}");
                complete++;
            }
            catch (Exception error) when (error is GraderEtlException { Kind: ErrorKind.Source } or InvalidDataException)
            {
                Assert.That(length, Is.LessThan(body.Length - 8), "without its trailer the array is whole");
            }
        }

        Assert.That(complete, Is.GreaterThan(0).And.LessThan(16), "only the trailer may be missing");
    }

    [Test]
    public async Task A_damaged_byte_costs_its_record_or_changes_its_field_and_no_other([Values] bool isReal)
    {
        var responses = await SamplesAsync(isReal);
        using var reader = new ResponseReader(4096);
        var (tried, failed, rejected) = (0, 0, 0);
        foreach (var response in responses)
        {
            var damaged = new DamagedResponse(response, reader);
            for (var at = 0; at < response.Length; at++)
            {
                for (var bit = 0; bit < 8; bit++)
                {
                    response[at] ^= (byte)(1 << bit);
                    Try(response, $"bit {bit} of byte {at}");
                    response[at] ^= (byte)(1 << bit);
                }

                Try([.. response[..at], .. response[(at + 1)..]], $"without byte {at}");

                void Try(byte[] bytes, string what)
                {
                    tried++;
                    try
                    {
                        var result = reader.Read(bytes);
                        damaged.Check(at, result, what);
                        rejected += result.Rejections.Count > damaged.Whole.Rejections.Count ? 1 : 0;
                    }
                    catch (GraderEtlException error)
                    {
                        Assert.That(error.Kind, Is.EqualTo(ErrorKind.Source), what);
                        failed++;
                    }
                }
            }
        }

        TestContext.Out.WriteLine($"{tried} damaged responses: {failed} failed, {rejected} with a record more in quarantine; {reader.MostAllocated} bytes allocated at most");
        Assert.That(Math.Min(failed, rejected), Is.GreaterThan(100));
        Assert.That(reader.MostAllocated, Is.LessThan(responses.Max(Limit)));
    }

    /// <summary>An exception, the records as strings, and the originals of what is rejected: a few times the response, whatever the damage.</summary>
    private static long Limit(byte[] response) => 64 * 1024 + 8 * response.Length;

    private static async Task<List<byte[]>> SamplesAsync(bool isReal) => isReal ? [SampleResponses.Real] : await SampleResponses.HostileInThreesAsync();
}
