UPDATE {backfills}
SET cancelled_at = clock_timestamp()
WHERE id = $1 AND cancelled_at IS NULL
