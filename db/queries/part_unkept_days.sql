-- Spans for make_learning_days: the whole days of zone $3 in [$1, $2) that a window of the ledger touches and that are not kept, or no
-- longer rightly. Looked for in the statement that makes them, so that the fingerprint is of the very snapshot the attempts are read in.
bounds AS (
  SELECT $1::timestamptz AS low, $2::timestamptz AS high
), {part_days}, {part_fingerprints}, spans AS MATERIALIZED (
  SELECT hashtextextended(gen_random_uuid()::text, 0) AS id, $3::text AS zone, day, fingerprint, start, stop, start AS origin
  FROM days
  JOIN fingerprints USING (day)
  WHERE start >= $1 AND stop <= $2
    AND NOT EXISTS (
      SELECT FROM {learning_days} AS kept WHERE kept.zone = $3 AND kept.day = days.day AND kept.fingerprint = fingerprints.fingerprint)
)
