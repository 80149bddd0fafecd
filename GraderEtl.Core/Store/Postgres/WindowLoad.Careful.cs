using System.IO.Hashing;
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
    private readonly List<(int Row, ulong Hash)> _sent = [];
    private readonly Dictionary<int, PostgresException> _refusals = [];
    private long _refused;
    private string _firstRefusal = "";

    private async ValueTask WriteCarefullyAsync(AttemptChunk chunk, CancellationToken cancellationToken)
    {
        Collect(chunk);
        if (_batch.Count == 0)
            return;
        _refusals.Clear();
        await new CarefulCopy(_session.Connection, _session.Copy, _session.CopyAttempts).RunAsync(_batch, Refuse, cancellationToken).ConfigureAwait(false);
        CountStored(chunk);
        foreach (var (place, refusal) in _refusals.OrderBy(static pair => pair.Key))
        {
            _rejections.Add(new Rejection(RejectionReason.RefusedByDatabase, null, chunk.Originals[_sent[place].Row], RowRefusal.Describe(refusal)));
            if (_rejections.Bytes >= MaxRejectionBytes)
                await FlushRejectionsAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Encodes the chunk's rows, without those that equal an earlier one.</summary>
    private void Collect(AttemptChunk chunk)
    {
        _batch.Clear();
        _sent.Clear();
        var rows = chunk.Rows;
        for (var place = 0; place < rows.Length; place++)
        {
            ref readonly var row = ref rows[place];
            var size = CopyTupleEncoder.Measure(in row);
            var tuple = _batch.Room(size);
            CopyTupleEncoder.Write(in row, chunk.Buffer, tuple);
            var hash = XxHash64.HashToUInt64(tuple);
            if (_dropDuplicates && _session.Ties.IsDuplicate(row.CreatedAt, hash, tuple))
            {
                _counts += new WindowCounts(0, 0, 1, 0, 0);
                continue;
            }

            _batch.Keep(size);
            _sent.Add((place, hash));
        }
    }

    private void CountStored(AttemptChunk chunk)
    {
        for (var place = 0; place < _sent.Count; place++)
        {
            if (_refusals.ContainsKey(place))
                continue;
            ref readonly var row = ref chunk.Rows[_sent[place].Row];
            var user = XxHash64.HashToUInt64(chunk.Buffer.AsSpan(row.UserId.Start, row.UserId.Length));
            _contentHash += _sent[place].Hash;
            _totals.Add(in row, user);
            _session.Days.Add(in row, user);
        }

        _counts += new WindowCounts(0, _sent.Count - _refusals.Count, 0, _refusals.Count, 0);
    }

    private void Refuse(int place, PostgresException refusal)
    {
        if (_refused++ == 0)
            _firstRefusal = RowRefusal.Describe(refusal);
        _refusals.Add(place, refusal);
        if (_refused <= CarefulCopy.MaxRefused)
            return;
        throw RowRefusal.TooMany(refusal, $"{_window}, table {_session.AttemptsTable}");
    }
}
