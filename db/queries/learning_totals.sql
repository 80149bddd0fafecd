-- The period (phase 2) and the one before it (phase 1) as a whole: users, tasks and pairs count once in each.
WITH phases AS (
  SELECT phase FROM (VALUES (1), (2)) AS known (phase)
), users AS (
  SELECT phase, sum(attempts)::bigint AS attempts, sum(submits)::bigint AS submits, sum(correct_submits)::bigint AS correct_submits,
         count(*) AS unique_users
  FROM (
    SELECT phase, sum(attempts) AS attempts, sum(submits) AS submits, sum(correct_submits) AS correct_submits
    FROM pg_temp.learning_users
    GROUP BY phase, user_key
  ) AS by_user
  GROUP BY phase
), newcomers AS (
  SELECT phase, count(*) AS new_users FROM pg_temp.learning_firsts GROUP BY phase
), tasks AS (
  SELECT phase, count(*) FILTER (WHERE CASE phase WHEN 2 THEN now ELSE before END) AS tasks_touched
  FROM phases
  CROSS JOIN (SELECT bool_or(attempts > 0) AS now, bool_or(touched_before) AS before FROM pg_temp.learning_pairs GROUP BY task_key) AS touched
  GROUP BY phase
), tries AS (
  SELECT phase, count(*) AS first_tries, count(*) FILTER (WHERE try_correct) AS first_tries_correct
  FROM pg_temp.learning_pairs
  JOIN pg_temp.learning_spans ON place = try_place
  GROUP BY phase
), successes AS (
  SELECT phase, count(*) AS first_successes, percentile_cont(0.5) WITHIN GROUP (ORDER BY attempts) AS median
  FROM pg_temp.learning_successes
  JOIN pg_temp.learning_spans USING (place)
  GROUP BY phase
)
SELECT phase, coalesce(attempts, 0), coalesce(submits, 0), coalesce(correct_submits, 0), coalesce(unique_users, 0),
       coalesce(new_users, 0), coalesce(tasks_touched, 0), coalesce(first_tries, 0), coalesce(first_tries_correct, 0),
       coalesce(first_successes, 0), median
FROM phases
LEFT JOIN users USING (phase)
LEFT JOIN newcomers USING (phase)
LEFT JOIN tasks USING (phase)
LEFT JOIN tries USING (phase)
LEFT JOIN successes USING (phase)
ORDER BY phase
