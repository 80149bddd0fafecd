INSERT INTO {runs} (
  id, range, refresh, host, version, started_at, finished_at, outcome, read, loaded, duplicate, rejected, outside, error, delivered, node, backfill_id,
  forgotten)
VALUES ($1, tstzrange($2, $3, '[)'), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
ON CONFLICT (id) DO UPDATE SET
  finished_at = excluded.finished_at, outcome = excluded.outcome, read = excluded.read, loaded = excluded.loaded,
  duplicate = excluded.duplicate, rejected = excluded.rejected, outside = excluded.outside, forgotten = excluded.forgotten, error = excluded.error,
  delivered = excluded.delivered
