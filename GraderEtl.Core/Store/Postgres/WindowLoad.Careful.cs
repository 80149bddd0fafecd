using GraderEtl.Core.Model;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// A window that is loaded again because the server refused one of its records. What was sent of a large window is gone from memory by
/// the time the server says so, hence the second load; it costs nothing until then.
/// </summary>
internal sealed partial class WindowLoad
{
    private readonly TupleBatch _batch = new();
    private readonly List<int> _sent = [];
    private readonly SortedDictionary<int, PostgresException> _refusals = [];
    private long _refused;
    private string _firstRefusal = "";

    private async ValueTask WriteCarefullyAsync(AttemptChunk chunk, CancellationToken cancellationToken)
    {
        Collect(chunk);
        if (_batch.Count > 0)
            await new CarefulCopy(_session.Connection, _session.Copy, _session.CopyAttempts).RunAsync(_batch, RefuseSent, cancellationToken).ConfigureAwait(false);
        CountStored(chunk);
        foreach (var (row, refusal) in _refusals)
        {
            _rejections.Add(new Rejection(RejectionReason.RefusedByDatabase, null, chunk.Originals[row], RowRefusal.Describe(refusal)));
            if (_rejections.Bytes >= MaxRejectionBytes)
                await FlushRejectionsAsync(cancellationToken).ConfigureAwait(false);
        }

        void RefuseSent(int place, PostgresException refusal) => Refuse(_sent[place], refusal);
    }

    /// <summary>Encodes the chunk's rows, without those that equal an earlier one, or whose user or task was refused.</summary>
    private void Collect(AttemptChunk chunk)
    {
        _batch.Clear();
        _sent.Clear();
        _refusals.Clear();
        var refused = chunk.Refusals.ToDictionary(static one => one.Row, static one => (PostgresException)one.Cause);
        for (var place = 0; place < chunk.Count; place++)
        {
            ref readonly var row = ref chunk.Rows[place];
            if (_dropDuplicates && _session.Ties.IsDuplicate(FactKey.Of(in row)))
            {
                _counts += new WindowCounts(0, 0, 1, 0, 0);
            }
            else if (refused.TryGetValue(place, out var refusal))
            {
                Refuse(place, refusal);
            }
            else
            {
                CopyTupleEncoder.Write(in row, chunk.FirstId + place, _batch.Add());
                _sent.Add(place);
            }
        }
    }

    private void CountStored(AttemptChunk chunk)
    {
        var stored = 0;
        foreach (var place in _sent)
        {
            if (_refusals.ContainsKey(place))
                continue;
            Count(in chunk.Rows[place]);
            stored++;
        }

        _counts += new WindowCounts(0, stored, 0, _refusals.Count, 0);
    }

    private void Refuse(int row, PostgresException refusal)
    {
        if (_refused++ == 0)
            _firstRefusal = RowRefusal.Describe(refusal);
        _refusals.Add(row, refusal);
        if (_refused > CarefulCopy.MaxRefused)
            throw RowRefusal.TooMany(refusal, $"{_window}, table {_session.Facts}");
    }
}
