-- False where another report is bringing the table forward; waits neither for that nor for other locks on it.
SELECT pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('grader-etl firsts:' || {firsts_name}, 0))
   AND pg_catalog.set_config('lock_timeout', '200ms', true) IS NOT NULL
