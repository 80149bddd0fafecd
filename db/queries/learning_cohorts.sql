-- Users new in the period, by the Monday of their first attempt's week, and how many of them came so many weeks later. The weeks in which
-- a user came are bits of a number, a number for each 63 weeks, counted from Monday 1 January of year 1.
WITH marks AS (
  SELECT user_key, week / 63 AS block, bit_or(1::bigint << week % 63) AS weeks
  FROM (SELECT user_key, (date '2000-01-01' + (place >> 2) - date '0001-01-01') / 7 AS week FROM ({recent}) AS users WHERE place & 3 = 2) AS present
  GROUP BY 1, 2
), newcomers AS (
  SELECT user_key, (date '2000-01-01' + (place >> 2) - date '0001-01-01') / 7 AS cohort FROM pg_temp.learning_firsts WHERE place & 3 = 2
)
SELECT date '0001-01-01' + 7 * cohort, block * 63 + bit - cohort, count(*)
FROM marks
JOIN newcomers USING (user_key)
CROSS JOIN generate_series(0, 62) AS bit
WHERE weeks >> bit & 1 = 1
GROUP BY cohort, block, bit
ORDER BY cohort, block, bit
