using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <content>The database as others see it, compared to the model.</content>
internal sealed partial class LedgerWalk
{
    private async Task CompareAsync()
    {
        var expected = _model.Committed;
        Assert.That(await ListAsync("""
            SELECT format('%s %s %s %s %s %s %s', lower(loaded_window) AT TIME ZONE 'UTC', upper(loaded_window) AT TIME ZONE 'UTC', read, loaded, duplicate, rejected,
              (SELECT count(*) FROM grader.rejected_attempts r WHERE r.loaded_window = l.loaded_window))
            FROM grader.loaded_windows l WHERE loaded_window && tstzrange($1, $2) ORDER BY loaded_window
            """), Is.EqualTo(expected.Select(w => string.Create(
                null, $"{w.Window.Start.UtcDateTime:yyyy-MM-dd HH:mm:ss} {w.Window.End.UtcDateTime:yyyy-MM-dd HH:mm:ss} {w.Rows.Count + w.Duplicates + w.Rejected} {w.Rows.Count} {w.Duplicates} {w.Rejected} {w.Rejected}"))),
            Story());
        Assert.That(
            await ListAsync("SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') || ' ' || user_id FROM grader.attempts WHERE created_at >= $1 AND created_at < $2"),
            Is.EquivalentTo(expected.SelectMany(w => w.Rows)), Story());
    }

    private async Task<List<string>> ListAsync(string sql)
    {
        await using var command = _store.Server.DataSource.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = _day });
        command.Parameters.Add(new NpgsqlParameter { Value = _day.AddDays(1) });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
            found.Add(reader.GetString(0));
        return found;
    }
}
