-- Held until the transaction ends by whoever makes the days of zone $1 from $2 on, so that nobody makes them twice.
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('grader-etl days:' || {learning_days_name} || ':' || $1 || ':' || $2::date, 0))
