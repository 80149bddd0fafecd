-- The days of the period that are not loaded whole: each with the first instant that no window of the ledger has. The period ends at $1.
WITH days AS (
  SELECT day, tstzrange(start, stop) AS span FROM pg_temp.learning_spans WHERE phase = 2
), loaded AS (
  SELECT coalesce(range_agg(loaded_window), tstzmultirange()) AS windows
  FROM {ledger}
  WHERE loaded_window && (SELECT tstzrange(min(lower(span)), $1) FROM days)
)
SELECT day, lower(tstzmultirange(span) - windows)
FROM days
CROSS JOIN loaded
WHERE NOT span <@ windows
ORDER BY day
