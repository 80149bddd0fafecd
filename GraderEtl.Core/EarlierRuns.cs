using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core;

/// <summary>Finds what earlier runs have reported already, so that a run that finds nothing new does not compute, write and send it again.</summary>
/// <param name="store">The store, whose ledger says what is loaded.</param>
/// <param name="inspection">The store's list of runs and its quarantine; null where it has none.</param>
/// <param name="logger">Notes when they cannot be read.</param>
internal sealed class EarlierRuns(IAttemptStore store, IStoreInspection? inspection, ILogger logger)
{
    /// <summary>How far to look back: a week of a job that runs each five minutes.</summary>
    private const int Considered = 2_016;

    /// <summary>
    /// A hash of what the figures of a range come from: the ledger up to its end, and the quarantine of the range. Null where the store
    /// cannot say.
    /// </summary>
    /// <param name="range">The range.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<string?> ReadStateAsync(TimeWindow range, CancellationToken cancellationToken)
    {
        if (inspection is null)
            return null;
        var text = new StringBuilder();
        try
        {
            var history = new TimeWindow(DateTimeOffset.UnixEpoch < range.Start ? DateTimeOffset.UnixEpoch : range.Start, range.End);
            foreach (var entry in await store.ReadLedgerAsync(history, cancellationToken).ConfigureAwait(false))
            {
                text.Append(CultureInfo.InvariantCulture, $"{entry.Window.StartMicroseconds} {entry.Window.EndMicroseconds} {entry.Counts} ")
                    .Append(CultureInfo.InvariantCulture, $"{entry.ContentHash} {entry.LoadedAt.UtcTicks}\n");
            }

            foreach (var (reason, count) in await inspection.CountRejectionsAsync(range, cancellationToken).ConfigureAwait(false))
                text.Append(CultureInfo.InvariantCulture, $"{reason} {count}\n");
        }
        catch (GraderEtlException unreadable)
        {
            Log.EarlierRunsUnknown(logger, unreadable.Found);
            return null;
        }

        return Hash(text.ToString());
    }

    /// <summary>What earlier runs of the same range have delivered of some outputs.</summary>
    /// <param name="run">A run that found nothing to do.</param>
    /// <param name="wanted">Its outputs, as they would be delivered now.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<EarlierDeliveries> FindAsync(RunRecord run, IReadOnlyList<Delivery> wanted, CancellationToken cancellationToken)
    {
        if (inspection is null || wanted.Count == 0)
            return EarlierDeliveries.None;
        try
        {
            var runs = await inspection.ReadRecentRunsAsync(Considered, cancellationToken).ConfigureAwait(false);
            var others = runs.Where(earlier => earlier.Id != run.Id && earlier.FinishedAt is not null).OrderByDescending(earlier => earlier.FinishedAt).ToList();
            return new EarlierDeliveries([.. wanted.Select(output => KeyValuePair.Create(output, Find(output)))]);

            RunRecord? Find(Delivery output)
            {
                // a row that a later run over some of the days has written is that run's; a message stays what it was
                var last = output.Kind == OutputKind.Report
                    ? others.FirstOrDefault(earlier => earlier.Range.Overlaps(run.Range) && earlier.Delivered.Any(output.IsSameOutput))
                    : others.FirstOrDefault(earlier => earlier.Range == run.Range && earlier.Delivered.Contains(output.Mark));
                return last is not null && last.Range == run.Range && last.Outcome == nameof(LoadOutcome.Completed) && last.Delivered.Contains(output.Mark) ? last : null;
            }
        }
        catch (GraderEtlException unreadable)
        {
            Log.EarlierRunsUnknown(logger, unreadable.Found);
            return EarlierDeliveries.None;
        }
    }

    /// <summary>Sixteen hexadecimal digits that stand for a text.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}

/// <summary>An output as it is delivered, or would be.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="Kind">Whether it is a report or a message.</param>
/// <param name="Mark">The name with a hash of what it shows and where it goes, as in <see cref="RunRecord.Delivered"/>.</param>
internal sealed record Delivery(string Name, OutputKind Kind, string Mark)
{
    /// <summary>True for a mark of the same output, whatever it showed.</summary>
    public bool IsSameOutput(string mark) => mark.StartsWith(Name + ":", StringComparison.Ordinal);
}

/// <summary>Which run has delivered each of some outputs as they would be delivered now; null where none has.</summary>
internal sealed record EarlierDeliveries(IReadOnlyList<KeyValuePair<Delivery, RunRecord?>> Runs)
{
    public static readonly EarlierDeliveries None = new([]);

    /// <summary>The last of the runs where all of it is delivered; else null.</summary>
    public RunRecord? All => Runs.Count > 0 && Runs.All(static pair => pair.Value is not null) ? Runs.MaxBy(static pair => pair.Value!.FinishedAt).Value : null;

    /// <summary>The run that has delivered an output already; null where none has.</summary>
    public RunRecord? Find(Output output) => Runs.FirstOrDefault(pair => pair.Key.Kind == output.Kind && pair.Key.Name == output.Name).Value;
}
