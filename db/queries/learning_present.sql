-- Those whose past matters, where the past is much longer than the report: who was there in one of the two periods, or on the days on
-- which a task may have been given up, $1 days before those of the period.
CREATE TEMPORARY TABLE learning_present ON COMMIT DROP AS
SELECT DISTINCT user_key
FROM ({recent}) AS users
WHERE place & 3 > 0
   OR place BETWEEN (SELECT min(place) - 4 * $1 - 2 FROM pg_temp.learning_spans WHERE phase = 2)
                AND (SELECT max(place) - 4 * $1 + 1 FROM pg_temp.learning_spans WHERE phase = 2)
