-- Held until the transaction ends. Whoever changes tables of this schema holds it.
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('grader-etl:' || $1, 0))
