-- The period (phase 2) and the one before it (phase 1) as a whole: users, tasks and pairs count once in each.
WITH phases AS (
  SELECT phase FROM (VALUES (1), (2)) AS known (phase)
), sums AS (
  SELECT place & 3 AS phase, sum(attempts)::bigint AS attempts, sum(submits)::bigint AS submits, sum(correct_submits)::bigint AS correct_submits
  FROM ({days}) AS days
  GROUP BY 1
), users AS (
  SELECT phase, count(*) AS unique_users, count(*) FILTER (WHERE place & 3 = phase) AS new_users
  FROM phases
  JOIN pg_temp.learning_firsts ON CASE phase WHEN 2 THEN is_present ELSE was_present END
  GROUP BY phase
), tasks AS (
  SELECT phase, count(*) FILTER (WHERE CASE phase WHEN 2 THEN now ELSE before END) AS tasks_touched
  FROM phases
  CROSS JOIN (SELECT bool_or(attempts > 0) AS now, bool_or(touched_before) AS before FROM pg_temp.learning_pairs GROUP BY task_key) AS touched
  GROUP BY phase
), tries AS (
  SELECT try_place & 3 AS phase, count(*) AS first_tries, count(*) FILTER (WHERE try_correct) AS first_tries_correct
  FROM pg_temp.learning_pairs
  GROUP BY 1
), successes AS (
  SELECT success_place & 3 AS phase, count(*) AS first_successes, percentile_cont(0.5) WITHIN GROUP (ORDER BY to_success) AS median
  FROM pg_temp.learning_pairs
  GROUP BY 1
)
SELECT phase, coalesce(attempts, 0), coalesce(submits, 0), coalesce(correct_submits, 0), coalesce(unique_users, 0),
       coalesce(new_users, 0), coalesce(tasks_touched, 0), coalesce(first_tries, 0), coalesce(first_tries_correct, 0),
       coalesce(first_successes, 0), median
FROM phases
LEFT JOIN sums USING (phase)
LEFT JOIN users USING (phase)
LEFT JOIN tasks USING (phase)
LEFT JOIN tries USING (phase)
LEFT JOIN successes USING (phase)
ORDER BY phase
