-- The days of the period that are not loaded whole: each with the first instant that no window of the ledger has. The period ends at $1.
WITH hours AS (
  SELECT day, tstzrange(start, lead(start, 1, $1) OVER (ORDER BY place)) AS hour
  FROM pg_temp.learning_spans
  WHERE phase = 2
), loaded AS (
  SELECT coalesce(range_agg(loaded_window), tstzmultirange()) AS windows
  FROM {ledger}
  WHERE loaded_window && (SELECT tstzrange(min(lower(hour)), $1) FROM hours)
)
SELECT day, min(lower(tstzmultirange(hour) - windows))
FROM hours
CROSS JOIN loaded
WHERE NOT hour <@ windows
GROUP BY day
ORDER BY day
