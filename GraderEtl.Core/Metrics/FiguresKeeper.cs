using System.Text.Json;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// Keeps the figures of reports, each with the state of the kept days it was computed from. Like those it only saves time: nothing that goes
/// wrong with it fails a report.
/// </summary>
internal sealed class FiguresKeeper(Database database, TimeWindow range, string zone, ILogger logger)
{
    /// <summary>Another build may compute something else.</summary>
    private static readonly string Build = typeof(FiguresKeeper).Module.ModuleVersionId.ToString();

    /// <summary>The state that the days of a snapshot are in.</summary>
    public static async Task<long> ReadStateAsync(LearningTransaction learning)
        => (await learning.ReadAsync("learning_state", static reader => reader.GetInt64(0), Build).ConfigureAwait(false))[0];

    /// <summary>The figures that were computed from a state; null where there are none that can be used.</summary>
    /// <param name="learning">The snapshot.</param>
    /// <param name="state">The state.</param>
    public async Task<LearningFigures?> FindAsync(LearningTransaction learning, long state)
    {
        var found = await learning.ReadAsync(
            "learning_kept_figures", static reader => reader.GetString(0), range.Start, range.End, zone, state).ConfigureAwait(false);
        try
        {
            return found is [var json] ? JsonSerializer.Deserialize(json, LearningFiguresJson.Default.LearningFigures) : null;
        }
        catch (JsonException error)
        {
            Log.LearningFiguresUnreadable(logger, range, error.Message);
            return null;
        }
    }

    /// <summary>Keeps figures.</summary>
    /// <param name="figures">The figures.</param>
    /// <param name="state">What they were computed from.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task KeepAsync(LearningFigures figures, long state, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(figures, LearningFiguresJson.Default.LearningFigures);
        try
        {
            await database.RunAsync(
                "keeping the figures of the learning report",
                async (connection, token) =>
                {
                    var command = new NpgsqlCommand(database.Sql.Query("keep_learning_figures"), connection)
                    {
                        Parameters =
                        {
                            new NpgsqlParameter<DateTimeOffset> { TypedValue = range.Start }, new NpgsqlParameter<DateTimeOffset> { TypedValue = range.End },
                            new NpgsqlParameter<string> { TypedValue = zone }, new NpgsqlParameter<long> { TypedValue = state },
                            new NpgsqlParameter<string> { TypedValue = json, NpgsqlDbType = NpgsqlDbType.Text },
                        },
                    };
                    await using (command.ConfigureAwait(false))
                        return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (GraderEtlException error)
        {
            Log.LearningFiguresNotKept(logger, range, error.Message);
        }
    }
}
