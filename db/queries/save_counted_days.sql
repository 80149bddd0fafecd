-- Keeps days of zone $3 that were counted while the window [$1, $2) was loaded: dates $4, first instants $5, ends $6, attempts $7,
-- submits $8, correct submits $9, users $10. For the window's own transaction, after complete_window: the fingerprint is made from the
-- ledger's row as that left it. A day is kept only if the whole of it lies in the window and the database, too, lets it begin and end
-- at these instants; days that are not named are left alone. A day lies in one window at most, so two loaders never want the same row.
-- Needs SELECT, INSERT and UPDATE on the table; without them it fails, and the window with it, so ask has_table_privilege before.
WITH bounds AS (
  SELECT $1::timestamptz AS low, $2::timestamptz AS high
), {part_days}, {part_fingerprints}
INSERT INTO {daily_metrics} (zone, day, fingerprint, attempts, submits, correct_submits, unique_users)
SELECT $3, day, fingerprint, attempts, submits, correct_submits, unique_users
FROM unnest($4::date[], $5::timestamptz[], $6::timestamptz[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[])
  AS made (day, start, stop, attempts, submits, correct_submits, unique_users)
JOIN days USING (day, start, stop)
JOIN fingerprints USING (day)
WHERE start >= $1 AND stop <= $2
ORDER BY day
ON CONFLICT (zone, day) DO UPDATE SET
  fingerprint = excluded.fingerprint, attempts = excluded.attempts, submits = excluded.submits,
  correct_submits = excluded.correct_submits, unique_users = excluded.unique_users
