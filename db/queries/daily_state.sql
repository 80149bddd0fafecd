-- Each day of zone $3 that [$1, $2) touches: its part of the range, whether that is the whole day, and if so its counts where they are kept.
WITH bounds AS (
  SELECT $1::timestamptz AS low, $2::timestamptz AS high
), {part_days}, {part_fingerprints}, asked AS (
  SELECT day, start, stop, fingerprint, start >= $1 AND stop <= $2 AS is_whole
  FROM days
  LEFT JOIN fingerprints USING (day)
)
SELECT asked.day, greatest(start, $1), least(stop, $2), is_whole, kept.attempts, kept.submits, kept.correct_submits, kept.unique_users
FROM asked
LEFT JOIN {daily_metrics} AS kept ON is_whole AND kept.zone = $3 AND kept.day = asked.day AND kept.fingerprint = asked.fingerprint
ORDER BY asked.day
