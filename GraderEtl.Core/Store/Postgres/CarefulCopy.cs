using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Copies rows under savepoints, so that one the server refuses costs no other. The row that the server names is tried alone; where it
/// names none, or the wrong one, the rows are halved. In the end every row was either stored or refused all by itself.
/// </summary>
internal sealed class CarefulCopy(NpgsqlConnection connection, CopyWriter copy, string command)
{
    /// <summary>
    /// Refused rows that a window may have. More are no matter of single rows: a constraint or trigger contradicts the data, and who
    /// put it there should know.
    /// </summary>
    public const int MaxRefused = 1_000;

    /// <summary>Lets constraints that wait for COMMIT speak while the row can still be told; for the beginning of the transaction's part.</summary>
    public const string Begin = "SET CONSTRAINTS ALL IMMEDIATE";

    private readonly Stack<(int From, int To)> _open = new();

    /// <summary>Copies rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="refuse">Told the place of each refused row and what the server said; may throw to end it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="PostgresException">Something other than a row's data is wrong.</exception>
    public async Task RunAsync(TupleBatch rows, Action<int, PostgresException> refuse, CancellationToken cancellationToken)
    {
        _open.Clear();
        Push(0, rows.Count);
        while (_open.TryPop(out var range))
        {
            var (from, to) = range;
            if (await TryAsync(rows.Slice(from, to), cancellationToken).ConfigureAwait(false) is not { } refusal)
                continue;
            if (to - from == 1)
            {
                refuse(from, refusal);
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
        await ExecuteAsync(["SAVEPOINT careful"], cancellationToken).ConfigureAwait(false);
        try
        {
            copy.Start(command);
            await copy.WriteAsync(connection, tuples, cancellationToken).ConfigureAwait(false);
            await copy.CompleteAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException refusal) when (RowRefusal.IsAboutRow(refusal))
        {
            await copy.AbortAsync().ConfigureAwait(false);
            await ExecuteAsync(["ROLLBACK TO SAVEPOINT careful", "RELEASE SAVEPOINT careful"], cancellationToken).ConfigureAwait(false);
            return refusal;
        }

        await ExecuteAsync(["RELEASE SAVEPOINT careful"], cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task ExecuteAsync(string[] statements, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            foreach (var statement in statements)
                batch.Add(statement);
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
