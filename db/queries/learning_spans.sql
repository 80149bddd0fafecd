-- The days of the zone $3, in order, from the first that is loaded or matters for [$1, $2) to its end, each with its phase: 2 in the
-- period, 1 in the period of the same length before it, 0 outside both. With $4 they reach back to the period before, and at least 30
-- days. A day in which a phase begins is cut in two; what is cut is not whole, and nothing is kept of it. id is the kept day's, where it
-- may be used in this snapshot. A place is day and phase in one number that rises with time: days since 2000 times 4, plus the phase. The
-- lowest place stands for all that came before.
CREATE TEMPORARY TABLE learning_spans ON COMMIT DROP AS
WITH period AS (
  SELECT low, high, CASE WHEN $4 THEN (low AT TIME ZONE $3 - (high AT TIME ZONE $3 - low AT TIME ZONE $3)) AT TIME ZONE $3 END AS before
  FROM (SELECT $1::timestamptz AS low, $2::timestamptz AS high) AS asked
), bounds AS (
  SELECT least(low, before, CASE WHEN $4 THEN (low AT TIME ZONE $3 - interval '30 days') AT TIME ZONE $3 END,
               (SELECT min(lower(loaded_window)) FROM {ledger})) AS low, high
  FROM period
), {part_days}, {part_fingerprints}, parts AS (
  SELECT day, start AS origin, at AS start, lead(at, 1, least(stop, high)) OVER of_day AS stop,
         CASE WHEN at >= low THEN 2 WHEN at >= before THEN 1 ELSE 0 END AS phase,
         stop <= high AND count(*) OVER (PARTITION BY day) = 1 AS is_whole
  FROM days
  CROSS JOIN period
  CROSS JOIN LATERAL (
    SELECT start AS at
    UNION
    SELECT cut FROM (VALUES (low), (before)) AS cuts (cut) WHERE cut > start AND cut < stop
  ) AS points
  WHERE at < high
  WINDOW of_day AS (PARTITION BY day ORDER BY at)
)
SELECT (parts.day - date '2000-01-01') * 4 + phase AS place, parts.day, phase, origin, start, stop, kept.id
FROM parts
LEFT JOIN fingerprints USING (day)
LEFT JOIN {kept_days} AS kept ON is_whole AND kept.zone = $3 AND kept.day = parts.day AND kept.fingerprint = fingerprints.fingerprint
UNION ALL
SELECT -2147483648, NULL, 0, min(start), '-infinity', min(start), NULL FROM days
