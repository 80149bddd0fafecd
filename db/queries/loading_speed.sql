-- Rows a second of the runs $1, from their start to their end; NULL when none of them has ended.
SELECT (sum(loaded) / nullif(extract(epoch FROM sum(finished_at - started_at)), 0))::double precision
FROM {runs}
WHERE finished_at IS NOT NULL AND id = ANY ($1)
