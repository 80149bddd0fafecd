-- Ends a connection of this program that is given up, so that its locks go at once; only one that is surely ours.
SELECT pg_catalog.pg_terminate_backend(pid)
FROM pg_catalog.pg_stat_activity
WHERE pid = $1 AND usename = current_user AND application_name = current_setting('application_name')
