-- Users new in the period, by the Monday of their first attempt's week, and how many of them came so many weeks later.
WITH weeks AS (
  -- a day less its place in the week is the week's Monday; 2001 began with one
  SELECT user_key, day - (day - date '2001-01-01') % 7 AS week
  FROM pg_temp.learning_users
  WHERE phase = 2
  GROUP BY 1, 2
), newcomers AS (
  SELECT user_key, day - (day - date '2001-01-01') % 7 AS cohort FROM pg_temp.learning_firsts WHERE phase = 2
)
SELECT cohort, (week - cohort) / 7, count(*)
FROM weeks
JOIN newcomers USING (user_key)
GROUP BY cohort, week
ORDER BY cohort, week
