-- The hours of the zone $3, in order, from the day of the first attempt that matters for [$1, $2) to its end: each with its day, its
-- hour by the clock and its phase: 2 in the period, 1 in the period of the same length before it, 0 outside both. With $4 they reach
-- back to the period before, and at least 30 days. Hours are cut where a phase begins. Place 0 stands for all that came before.
CREATE TEMPORARY TABLE learning_spans ON COMMIT DROP AS
WITH period AS (
  SELECT low, high, (low AT TIME ZONE $3 - (high AT TIME ZONE $3 - low AT TIME ZONE $3)) AT TIME ZONE $3 AS before
  FROM (SELECT $1::timestamptz AS low, $2::timestamptz AS high) AS asked
), bounds AS (
  SELECT CASE WHEN $4 THEN least(before, (low AT TIME ZONE $3 - interval '30 days') AT TIME ZONE $3) ELSE low END AS low, high
  FROM period
), {part_days}, starts AS (
  SELECT day, at
  FROM days
  CROSS JOIN LATERAL generate_series(start, stop - interval '1 microsecond', interval '30 minutes') AS at
  WHERE at = start OR extract(minute FROM at AT TIME ZONE $3) = 0
  UNION
  SELECT day, at
  FROM period
  CROSS JOIN LATERAL (VALUES (low), (before)) AS cut (at)
  JOIN days ON at >= start AND at < stop
)
SELECT row_number() OVER (ORDER BY at)::integer AS place, at AS start, day, extract(hour FROM at AT TIME ZONE $3)::smallint AS hour,
       CASE WHEN at >= low THEN 2 WHEN at >= before THEN 1 ELSE 0 END AS phase
FROM starts
CROSS JOIN period
WHERE at < high
UNION ALL
SELECT 0, '-infinity', NULL, NULL, 0
