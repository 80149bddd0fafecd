-- The outputs $3 of a day that are not there yet. Those that the day no longer has, as the settings have changed, are not waited for.
WITH gone AS (
  DELETE FROM {reported_days}
  WHERE zone = $1 AND day = $2 AND output <> ALL ($3) AND output NOT LIKE '%:failed'
    AND sent_at IS NULL AND coalesce(claimed_at, '-infinity') < clock_timestamp() - interval '1 hour'
)
INSERT INTO {reported_days} (zone, day, output, run_id)
SELECT $1, $2, output, $4
FROM unnest($3::text[]) AS output
ON CONFLICT (zone, day, output) DO NOTHING
