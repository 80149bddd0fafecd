-- Attempts of the period by weekday (1 Monday to 7 Sunday) and hour, by the clock.
SELECT extract(isodow FROM date '2000-01-01' + (place >> 2))::integer AS weekday, (number - 1)::integer AS hour, sum(of_hour)::bigint
FROM ({days}) AS days
CROSS JOIN unnest(hours) WITH ORDINALITY AS by_hour (of_hour, number)
WHERE place & 3 = 2
GROUP BY 1, 2
ORDER BY 1, 2
