using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>A migration that the database has.</summary>
internal readonly record struct AppliedMigration(int Number, string Name, long Checksum, string AttemptsTable);

/// <summary>What is in the schema now, read in one round trip.</summary>
/// <param name="Relations">What stands under the program's names.</param>
/// <param name="Applied">Migrations that are recorded, in order.</param>
internal sealed record SchemaState(IReadOnlyList<FoundRelation> Relations, IReadOnlyList<AppliedMigration> Applied)
{
    public static async Task<SchemaState> ReadAsync(Database database, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var relations = new List<FoundRelation>();
        var applied = new List<AppliedMigration>();
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Add(database.Sql.Query("describe_relations"), database.Names.Schema, database.Names.Tables)
                .Add(database.Sql.Query("applied_migrations"));
            try
            {
                var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                        AddColumn(relations, reader);
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                        applied.Add(new AppliedMigration(reader.GetInt32(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3)));
                }
            }
            catch (PostgresException error) when (PostgresErrors.IsNothingThere(error) || error.SqlState == SqlStates.UndefinedColumn)
            {
                // nothing was ever applied, or the table is not ours; what the first statement found is there all the same
                applied.Clear();
            }
        }

        return new SchemaState(relations, applied);
    }

    private static void AddColumn(List<FoundRelation> relations, NpgsqlDataReader reader)
    {
        var name = reader.GetString(0);
        if (relations.Count == 0 || relations[^1].Name != name)
            relations.Add(new FoundRelation(name, reader.GetString(1)[0], reader.IsDBNull(4) ? null : reader.GetString(4), []));
        if (reader.GetString(2) is { Length: > 0 } column)
            relations[^1].Columns.Add((column, reader.GetString(3)));
    }
}
