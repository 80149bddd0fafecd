-- Attempts of the period by weekday (1 Monday to 7 Sunday) and hour, by the clock; cells without attempts are left out.
SELECT extract(isodow FROM day)::integer AS weekday, hour::integer, sum(attempts)::bigint
FROM (SELECT place, sum(attempts) AS attempts FROM pg_temp.learning_activity WHERE phase = 2 GROUP BY place) AS by_place
JOIN pg_temp.learning_spans USING (place)
GROUP BY weekday, hour
ORDER BY weekday, hour
