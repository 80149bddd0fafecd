using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Rows of a window that are copied under savepoints, so that one the server refuses costs no other. The row that the server names is
/// tried alone; where it names none, or the wrong one, the rows are halved. In the end every row was either stored or refused all by itself.
/// </summary>
/// <param name="session">The session whose transaction stores them.</param>
/// <param name="window">The window.</param>
internal sealed class CarefulRows(LoadSession session, TimeWindow window)
{
    /// <summary>Has constraints that wait for COMMIT checked while the row can still be told; for the beginning of the transaction.</summary>
    public const string Begin = "SET CONSTRAINTS ALL IMMEDIATE";

    /// <summary>
    /// Refused rows that a window may have. More are no matter of single rows: a constraint or trigger contradicts the data, and who
    /// put it there should know.
    /// </summary>
    private const int MaxRefused = 1_000;

    private readonly TupleBatch _tuples = new();
    private readonly List<int> _places = [];
    private readonly SortedDictionary<int, PostgresException> _refused = [];
    private readonly Stack<(int From, int To)> _open = new();

    /// <summary>Rows refused so far, of all batches.</summary>
    public int RefusedSoFar { get; private set; }

    /// <summary>What the server said of the first of them.</summary>
    public string FirstRefusal { get; private set; } = "";

    /// <summary>What the server said of the rows of this batch that it refused, by their places.</summary>
    public IReadOnlyDictionary<int, PostgresException> Refused => _refused;

    /// <summary>The places of rows of this batch that are stored.</summary>
    public IEnumerable<int> Stored => _places.Where(place => !_refused.ContainsKey(place));

    /// <summary>Begins another batch.</summary>
    public void Clear()
    {
        _tuples.Clear();
        _places.Clear();
        _refused.Clear();
    }

    /// <summary>Adds a resolved row.</summary>
    /// <param name="place">What it is called in <see cref="Stored"/> and <see cref="Refused"/>.</param>
    /// <param name="row">The row.</param>
    /// <param name="id">Its id.</param>
    public void Add(int place, in AttemptRow row, long id)
    {
        CopyTupleEncoder.Write(in row, id, _tuples.Add());
        _places.Add(place);
    }

    /// <summary>Notes that the server refuses a row.</summary>
    /// <exception cref="GraderEtlException">It refuses too many.</exception>
    public void Refuse(int place, PostgresException refusal)
    {
        _refused.Add(place, refusal);
        if (RefusedSoFar++ == 0)
            FirstRefusal = RowRefusal.Describe(refusal);
        if (RefusedSoFar > MaxRefused)
            throw RowRefusal.TooMany(refusal, MaxRefused, $"{window}, table {session.Facts}");
    }

    /// <summary>Copies what was added.</summary>
    /// <exception cref="PostgresException">Something other than a row's data is wrong.</exception>
    public async Task StoreAsync(CancellationToken cancellationToken)
    {
        Push(0, _tuples.Count);
        while (_open.TryPop(out var range))
        {
            var (from, to) = range;
            if (await TryAsync(_tuples.Slice(from, to), cancellationToken).ConfigureAwait(false) is not { } refusal)
                continue;
            if (to - from == 1)
            {
                Refuse(_places[from], refusal);
            }
            else if (RowRefusal.Line(refusal) is { } line && line >= 1 && line <= to - from)
            {
                Push(from + line, to);
                Push(from + line - 1, from + line);
                Push(from, from + line - 1);
            }
            else
            {
                var middle = (from + to) / 2;
                Push(middle, to);
                Push(from, middle);
            }
        }
    }

    private void Push(int from, int to)
    {
        if (from < to)
            _open.Push((from, to));
    }

    private async Task<PostgresException?> TryAsync(ReadOnlyMemory<byte> tuples, CancellationToken cancellationToken)
    {
        var (connection, copy) = (session.Connection, session.Copy);
        await connection.RunAsync("SAVEPOINT careful", [], cancellationToken).ConfigureAwait(false);
        try
        {
            copy.Start(CopyTupleEncoder.CopyInto(session.Facts));
            await copy.WriteAsync(connection, tuples, cancellationToken).ConfigureAwait(false);
            await copy.CompleteAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException refusal) when (RowRefusal.IsAboutRow(refusal))
        {
            await copy.AbortAsync().ConfigureAwait(false);
            await connection.CreateBatch().Add("ROLLBACK TO SAVEPOINT careful").Add("RELEASE SAVEPOINT careful").RunAsync(cancellationToken).ConfigureAwait(false);
            return refusal;
        }

        await connection.RunAsync("RELEASE SAVEPOINT careful", [], cancellationToken).ConfigureAwait(false);
        return null;
    }
}
