using Npgsql;

namespace GraderEtl.Benchmarks.Baselines;

/// <summary>One parameterised INSERT a row.</summary>
internal sealed class InsertLoader(string target, bool isTransactional) : IDayLoader
{
    public bool IsTransactional => isTransactional;

    public async Task LoadAsync(NpgsqlConnection connection, IReadOnlyCollection<SourceAttempt> day)
    {
        foreach (var attempt in day)
        {
            var row = AttemptEntity.From(attempt);
            await using var command = new NpgsqlCommand($"INSERT INTO {target} VALUES ($1, $2, $3, $4, $5, $6, $7)", connection);
            foreach (object? value in new object?[]
                { row.UserId, row.OauthConsumerKey, row.LisResultSourcedId, row.LisOutcomeServiceUrl, row.IsCorrect, row.AttemptType, row.CreatedAt })
                command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
            await command.ExecuteNonQueryAsync();
        }
    }
}
