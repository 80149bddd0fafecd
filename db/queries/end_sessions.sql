-- Ends the connections of the worker $1, whose transactions are rolled back; never those of the worker that asks.
SELECT count(*) FILTER (WHERE pg_catalog.pg_terminate_backend(pid))::integer
FROM pg_catalog.pg_stat_activity
WHERE datname = current_database() AND application_name = 'grader-etl/' || $1 AND application_name <> current_setting('application_name')
  AND pg_catalog.pg_has_role(usesysid, 'USAGE')
