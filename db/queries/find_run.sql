SELECT id, lower(range), upper(range), refresh, host, version, started_at, finished_at, outcome,
       read, loaded, duplicate, rejected, outside, error, delivered
FROM {runs}
WHERE id = $1
