-- The workers, by name, that have had a transaction open, or an output of a day claimed, for longer than $1 seconds.
SELECT DISTINCT substr(holder.application_name, length('grader-etl/') + 1)
FROM pg_catalog.pg_stat_activity AS holder
WHERE holder.datname = current_database() AND holder.application_name LIKE 'grader-etl/%'
  AND clock_timestamp() - coalesce(holder.xact_start, holder.state_change) > make_interval(secs => $1)
  AND (holder.xact_start IS NOT NULL
    OR EXISTS (SELECT FROM pg_catalog.pg_locks AS held WHERE held.pid = holder.pid AND held.locktype = 'advisory' AND held.granted))
