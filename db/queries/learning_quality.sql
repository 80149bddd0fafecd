-- The windows that touch [$1, $2): what became of their records, how they were loaded, and how quick the runs that loaded them were.
WITH windows AS (
  SELECT * FROM {ledger} WHERE loaded_window && tstzrange($1, $2)
), speed AS (
  SELECT sum(loaded) / nullif(extract(epoch FROM sum(finished_at - started_at)), 0) AS rows_per_second
  FROM {runs}
  WHERE finished_at IS NOT NULL AND id IN (SELECT run_id FROM windows)
)
SELECT coalesce(sum(read), 0)::bigint, coalesce(sum(loaded), 0)::bigint, coalesce(sum(duplicate), 0)::bigint,
       coalesce(sum(rejected), 0)::bigint, coalesce(sum(outside), 0)::bigint,
       count(*), count(DISTINCT run_id), coalesce(sum(requests), 0)::bigint, coalesce(sum(retries), 0)::bigint,
       coalesce(sum(bytes), 0)::bigint, min(loaded_at), max(loaded_at), (SELECT rows_per_second FROM speed)::double precision
FROM windows
