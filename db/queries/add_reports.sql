-- Outputs $3 of a day that are not there yet.
INSERT INTO {reported_days} (zone, day, output, run_id)
SELECT $1, $2, output, $4
FROM unnest($3::text[]) AS output
ON CONFLICT (zone, day, output) DO NOTHING
