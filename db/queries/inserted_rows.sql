-- Rows this transaction put into the partitions, by the server's own count; NULL where it does not count (track_counts off).
SELECT CASE WHEN current_setting('track_counts')::boolean
  THEN coalesce(sum(pg_catalog.pg_stat_get_xact_tuples_inserted(inhrelid)), 0)::bigint END
FROM pg_catalog.pg_inherits
WHERE inhparent = {facts_name}::pg_catalog.regclass
