-- Held until the transaction ends. Every change of this schema's tables takes it. Another program may be at a migration that takes its
-- time, so the wait is bounded by statement_timeout and not by lock_timeout.
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('grader-etl:' || $1, 0))
FROM (SELECT pg_catalog.set_config('lock_timeout', '0', true) AS was) AS patience
