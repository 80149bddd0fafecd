-- Users of each day of the period, of the 7 and of the 30 days that end with it. A visit begins a user's week unless one of the 6 days
-- before had a visit too, and the week ends 7 days after the last visit that keeps it going; so also with 30.
WITH visits AS (
  SELECT user_key, day, lag(day) OVER in_order AS previous, lead(day) OVER in_order AS next
  FROM pg_temp.learning_users
  WHERE day IS NOT NULL
  WINDOW in_order AS (PARTITION BY user_key ORDER BY day)
), changes AS (
  SELECT day, count(*) FILTER (WHERE previous IS DISTINCT FROM day) AS daily,
         count(*) FILTER (WHERE previous IS NULL OR day - previous >= 7) AS weekly,
         count(*) FILTER (WHERE previous IS NULL OR day - previous >= 30) AS monthly
  FROM visits
  GROUP BY day
  UNION ALL
  SELECT day + 7, 0, -count(*), 0 FROM visits WHERE next IS NULL OR next - day >= 7 GROUP BY day
  UNION ALL
  SELECT day + 30, 0, 0, -count(*) FROM visits WHERE next IS NULL OR next - day >= 30 GROUP BY day
  UNION ALL
  SELECT DISTINCT day, 0, 0, 0 FROM pg_temp.learning_spans WHERE phase = 2
), active AS (
  SELECT day, sum(daily)::bigint AS daily,
         (sum(sum(weekly)) OVER (ORDER BY day))::bigint AS weekly,
         (sum(sum(monthly)) OVER (ORDER BY day))::bigint AS monthly
  FROM changes
  GROUP BY day
)
SELECT day, daily, weekly, monthly
FROM active
WHERE day IN (SELECT day FROM pg_temp.learning_spans WHERE phase = 2)
ORDER BY day
