-- The days of the period, those without attempts included.
WITH newcomers AS (
  SELECT place, count(*) AS new_users FROM pg_temp.learning_firsts WHERE place & 3 = 2 GROUP BY place
), tries AS (
  SELECT try_place AS place, count(*) AS first_tries, count(*) FILTER (WHERE try_correct) AS first_tries_correct
  FROM pg_temp.learning_pairs
  WHERE try_place & 3 = 2
  GROUP BY try_place
), successes AS (
  SELECT success_place AS place, count(*) AS first_successes, percentile_cont(0.5) WITHIN GROUP (ORDER BY to_success) AS median
  FROM pg_temp.learning_pairs
  WHERE success_place & 3 = 2
  GROUP BY success_place
)
SELECT day, coalesce(attempts, 0), coalesce(submits, 0), coalesce(correct_submits, 0), coalesce(unique_users, 0),
       coalesce(new_users, 0), coalesce(tasks_touched, 0), coalesce(first_tries, 0), coalesce(first_tries_correct, 0),
       coalesce(first_successes, 0), median
FROM pg_temp.learning_spans
LEFT JOIN ({days}) AS days USING (place)
LEFT JOIN newcomers USING (place)
LEFT JOIN tries USING (place)
LEFT JOIN successes USING (place)
WHERE phase = 2
ORDER BY day
