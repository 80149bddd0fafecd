-- The workers, by name, whose transactions others have been waiting for longer than $1 seconds.
SELECT DISTINCT substr(blocking.application_name, length('grader-etl/') + 1)
FROM pg_catalog.pg_stat_activity AS waiting
CROSS JOIN LATERAL unnest(pg_catalog.pg_blocking_pids(waiting.pid)) AS by(pid)
JOIN pg_catalog.pg_stat_activity AS blocking ON blocking.pid = by.pid
WHERE waiting.datname = current_database() AND waiting.wait_event_type = 'Lock'
  AND clock_timestamp() - waiting.query_start > make_interval(secs => $1)
  AND blocking.application_name LIKE 'grader-etl/%'
