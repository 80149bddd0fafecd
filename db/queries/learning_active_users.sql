-- Users of each day of the period, of the 7 and of the 30 days that end with it. A user counts for a day from his visit on until his next
-- visit, which then counts instead, but no longer than 7 (or 30) days. So it is enough to know how many visits of a day have their next
-- one how many days later. A day that is cut has two visits of a user; the first of them is 0 days from its next.
WITH visits AS (
  SELECT day, least(lead(day) OVER (PARTITION BY user_key ORDER BY day) - day, 30) AS days_to_next
  FROM (
    SELECT user_key, date '2000-01-01' + (place >> 2) AS day
    FROM ({recent}) AS users
    WHERE place >= (SELECT min(place) - 4 * 30 - 2 FROM pg_temp.learning_spans WHERE phase = 2)
  ) AS recent
), counted AS (
  SELECT day, days_to_next, count(*) AS users FROM visits GROUP BY day, days_to_next
), changes AS (
  SELECT day, sum(users) FILTER (WHERE days_to_next > 0) AS daily, sum(users) AS weekly, sum(users) AS monthly FROM counted GROUP BY day
  UNION ALL
  SELECT day + least(days_to_next, 7), 0, -sum(users), 0 FROM counted GROUP BY 1
  UNION ALL
  SELECT day + days_to_next, 0, 0, -sum(users) FROM counted GROUP BY 1
  UNION ALL
  SELECT day, 0, 0, 0 FROM pg_temp.learning_spans WHERE phase = 2
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
