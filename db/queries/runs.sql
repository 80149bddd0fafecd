-- The last $1 runs, newest first; the run $2 alone where it is not NULL.
SELECT id, lower(range), upper(range), refresh, host, version, started_at, finished_at, outcome,
       read, loaded, duplicate, rejected, outside, forgotten, error, delivered, node, backfill_id
FROM {runs}
WHERE $2::uuid IS NULL OR id = $2
ORDER BY started_at DESC, id
LIMIT $1
