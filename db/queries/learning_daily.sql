-- The days of the period, those without attempts included.
WITH days AS (
  SELECT DISTINCT day FROM pg_temp.learning_spans WHERE phase = 2
), users AS (
  SELECT day, sum(attempts) AS attempts, sum(submits) AS submits, sum(correct_submits) AS correct_submits,
         count(*) AS unique_users
  FROM pg_temp.learning_users
  WHERE phase = 2
  GROUP BY day
), newcomers AS (
  SELECT day, count(*) AS new_users FROM pg_temp.learning_firsts WHERE phase = 2 GROUP BY day
), tasks AS (
  SELECT day, count(*) AS tasks_touched
  FROM (SELECT day FROM pg_temp.learning_activity WHERE phase = 2 AND task_key IS NOT NULL GROUP BY day, task_key) AS touched
  GROUP BY day
), tries AS (
  SELECT day, count(*) AS first_tries, count(*) FILTER (WHERE try_correct) AS first_tries_correct
  FROM pg_temp.learning_pairs
  JOIN pg_temp.learning_spans ON place = try_place
  WHERE phase = 2
  GROUP BY day
), successes AS (
  SELECT day, count(*) AS first_successes, percentile_cont(0.5) WITHIN GROUP (ORDER BY attempts) AS median
  FROM pg_temp.learning_successes
  JOIN pg_temp.learning_spans USING (place)
  WHERE phase = 2
  GROUP BY day
)
SELECT day, coalesce(attempts, 0), coalesce(submits, 0), coalesce(correct_submits, 0), coalesce(unique_users, 0),
       coalesce(new_users, 0), coalesce(tasks_touched, 0), coalesce(first_tries, 0), coalesce(first_tries_correct, 0),
       coalesce(first_successes, 0), median
FROM days
LEFT JOIN users USING (day)
LEFT JOIN newcomers USING (day)
LEFT JOIN tasks USING (day)
LEFT JOIN tries USING (day)
LEFT JOIN successes USING (day)
ORDER BY day
