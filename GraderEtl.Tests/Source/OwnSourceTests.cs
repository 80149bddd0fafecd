using System.Text;
using GraderEtl.Core;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Source;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace GraderEtl.Tests.Source;

/// <summary>A source of one's own needs nothing but the public API.</summary>
[TestFixture]
public sealed class OwnSourceTests
{
    private static readonly TimeWindow Day = new(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 3, 2, 0, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task Its_records_are_parsed_and_its_bad_ones_rejected()
    {
        var services = new ServiceCollection();
        services.AddGraderEtl(options =>
        {
            options.Postgres.ConnectionString = "Host=localhost";
            options.Tuning.PageBytes = 4096;
        }).UseSource<Listing>();
        await using var provider = services.BuildServiceProvider();
        var (users, reasons) = (new List<string>(), new List<RejectionReason>());
        await foreach (var chunk in provider.GetRequiredService<GraderEtlPipeline>().ReadAsync(Day))
        {
            using (chunk)
            {
                for (var i = 0; i < chunk.Count; i++)
                    users.Add(Attempt.ToText(chunk[i].UserId));
                reasons.AddRange(chunk.Rejections.Select(rejection => rejection.Reason));
            }
        }

        Assert.That(users, Is.EqualTo(Enumerable.Range(0, 100).Select(i => $"user \"{i}\"")));
        Assert.That(reasons, Has.Count.EqualTo(2));
        Assert.That(reasons, Has.Member(RejectionReason.TooLarge));
    }

    [Test]
    public async Task A_page_takes_records_until_it_is_full()
    {
        using var pool = new PagePool(64, 2);
        using var page = await pool.RentAsync(CancellationToken.None);
        Assert.That(page.TryAdd(new byte[40]), Is.True);
        Assert.That(page.TryAdd(new byte[25]), Is.False);
        Assert.That(page.TryAdd(new byte[24]), Is.True);
        Assert.That(page.RecordCount, Is.EqualTo(2));
        Assert.That(() => page.TryAdd([]), Throws.ArgumentException);
    }

    private sealed class Listing : IAttemptSource
    {
        public async Task<FetchSummary> FetchAsync(TimeWindow window, IPageTarget pages, CancellationToken cancellationToken)
        {
            var records = Enumerable.Range(0, 100).Where(i => window.Contains(Day.Start.AddMinutes(i)))
                .Select(i => $$"""{"lti_user_id":"user \"{{i}}\"","passback_params":null,"is_correct":null,"attempt_type":"run","created_at":"{{Day.Start.AddMinutes(i):yyyy-MM-dd HH:mm:ss}}"}""")
                .Append("17").Append($$"""{"lti_user_id":"{{new string('x', 5000)}}"}""");
            var page = await pages.RentAsync(cancellationToken);
            var (count, bytes) = (0, 0L);
            foreach (var record in records.Select(Encoding.UTF8.GetBytes))
            {
                while (!page.TryAdd(record))
                {
                    await pages.SendAsync(page, cancellationToken);
                    page = await pages.RentAsync(cancellationToken);
                }

                count++;
                bytes += record.Length;
            }

            await pages.SendAsync(page, cancellationToken);
            return new FetchSummary(count, bytes, TimeSpan.Zero, TimeSpan.Zero);
        }
    }
}
